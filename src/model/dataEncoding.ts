/**
 * How a row of a table becomes the inputs of a network: what training decided about the columns, and their scale. With
 * it, a model reads new rows as training read its own.
 */
import { z } from 'zod';
import type { Data } from './data.js';

const name = z.string().max(10_000);
const place = z.int().min(0);
const spellings = z.array(z.string());

/** How the cells of some columns are read. */
const formatSchema = z.strictObject({
  kind: z.enum(['number', 'date', 'text']),
  decimal: z.enum(['.', ',']),
  thousands: z.enum([',', '.', "'", ' ']).nullable(),
  /** What stands beside each number: `$`, `%`. */
  symbol: z.string().nullable(),
  day_first: z.boolean(),
  /** Spellings of a missing value among texts, and among numbers and dates; numbers that stand for one. */
  missing_texts: spellings,
  missing_numbers: spellings,
  missing_values: z.array(z.number()),
});
export type FormatEncoding = Data<z.output<typeof formatSchema>>;

/** One input: z = ((value − origin) − mean) / deviation, 0 if the deviation is 0, and `fill` for a missing value. */
const numberSchema = z.strictObject({
  name,
  /** Its place in `formats`. */
  format: place,
  origin: z.number(),
  mean: z.number(),
  deviation: z.number().min(0),
  fill: z.number(),
});

/** One input for each category: 1 for that of the cell and 0 for the others, scaled like numbers. */
const textSchema = z.strictObject({
  name,
  format: place,
  categories: z.array(z.string()).min(1),
  mean: z.array(z.number()),
  deviation: z.array(z.number().min(0)),
  fill: z.array(z.number()),
});

export const encodingSchema = z.strictObject({
  /** Whether names stand above the columns, or the number of rows with names and units. */
  header: z.union([z.boolean(), z.int().min(1)]),
  /** What a missing value does. mean: the input takes its mean. */
  missing: z.enum(['error', 'drop', 'mean']),
  formats: z.array(formatSchema).min(1),
  /** In the order of the inputs. */
  columns: z.array(z.union([numberSchema, textSchema])).min(1),
  target: z.strictObject({ name, format: place }),
});
export type DataEncoding = Data<z.output<typeof encodingSchema>>;
export type ColumnEncoding = DataEncoding['columns'][number];

/** The names of the inputs in their order: a column of texts has one for each category. */
export function inputNames({ columns }: DataEncoding): string[] {
  return columns.flatMap((column) =>
    'categories' in column
      ? column.categories.map((category) => `${column.name}=${category}`)
      : [column.name],
  );
}

/** The scale of the inputs in their order. */
export function inputScales({ columns }: DataEncoding): {
  origins: number[];
  means: number[];
  deviations: number[];
  fills: number[];
} {
  return {
    origins: columns.flatMap((column) =>
      'categories' in column ? column.categories.map(() => 0) : [column.origin],
    ),
    means: columns.flatMap(({ mean }) => mean),
    deviations: columns.flatMap(({ deviation }) => deviation),
    fills: columns.flatMap(({ fill }) => fill),
  };
}
