/** What `best --export` and `predict` print for programs. */
import { z } from 'zod';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

export const exportedModelSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  trial: count.nullable(),
  id: z.string(),
  file: z.string(),
  /** `all`: on the dev set or the folds too (`folds`, `refit`). */
  trained_on: z.enum(['train', 'all']),
  /** J of the training that made the file, and J in the journal; null if that is of a training on less. */
  J: jsonNumber,
  recorded_J: jsonNumber.nullable(),
  /** Whether they are the same to the last bit. */
  same: z.boolean().nullable(),
  /** Whether kept weights were written, without a training. */
  kept: z.boolean(),
});

const byClass = z.strictObject({
  class: z.string(),
  /** In the order of `classes`. */
  probabilities: z.array(z.number()).readonly(),
});

export const predictedSchema = z.strictObject({
  model: z.string(),
  data: z.string(),
  rows: count,
  /** The classes of the model; empty for a regression. */
  classes: z.array(z.string()).readonly(),
  /** Rows of the data with a known target. */
  known: count,
  /** Their share with another class, or the root of their mean squared error; null if none is known. */
  error: z.number().nullable(),
  /** The file that --output names. */
  file: z.string().nullable(),
  /** By row; null if they were written to the file. */
  predictions: z
    .array(z.union([byClass, z.strictObject({ value: jsonNumber })]))
    .readonly()
    .nullable(),
});
export type PredictedView = z.infer<typeof predictedSchema>;

interface Predicted {
  readonly rows: number;
  readonly width: number;
  readonly values: Float64Array;
  readonly classes: Uint32Array;
  readonly known: number;
  readonly error: number | null;
  readonly description: { readonly classes: readonly string[] };
}

interface Files {
  readonly model: string;
  readonly data: string;
  readonly file: string | null;
}

export function predictedView(predicted: Predicted, { model, data, file }: Files): PredictedView {
  const { rows, known, error, description } = predicted;
  const { classes } = description;
  const predictions = file === null ? Array.from({ length: rows }, (_, row) => rowOf(predicted, row)) : null;
  return { model, data, rows, classes: [...classes], known, error, file, predictions };
}

function rowOf({ width, values, classes, description }: Predicted, row: number) {
  const numbers = [...values.subarray(row * width, (row + 1) * width)];
  if (description.classes.length === 0) return { value: jsonNumberOf(numbers[0] ?? Number.NaN) };
  return { class: description.classes[classes[row] ?? 0] ?? '', probabilities: numbers };
}
