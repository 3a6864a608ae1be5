/** What a sweep file says of its data: where it is, how to read it, how to split it. */
import { z } from 'zod';

const MAX_IGNORED_COLUMNS = 100_000;
/** Different whole numbers up to which a target is taken as classes, where the file does not say. */
export const MAX_GUESSED_CLASSES = 20;

const path = z.string().min(1).max(4096).meta({ expected: 'the path of a file' });
const seed = z.int().min(0).meta({ expected: 'a whole number from 0' });

const fraction = z.number().min(0).lt(1).meta({ expected: 'a fraction in [0, 1)' });

const part = {
  dev: z.union([fraction, path]).default(0.2).meta({
    description: 'The dev set: a fraction of the examples (0 for none), or a file of its own.',
    expected: 'a fraction in [0, 1), or the path of a file',
  }),
  test: path.optional().describe('A file that is only scored for the winner.'),
  split_seed: seed.default(1).describe('Seed of the split into training and dev set.'),
};

const column = z
  .union([z.string().min(1).max(10_000), z.int().min(1)])
  .meta({ expected: 'the name of a column, or its number from 1' });

const columns = {
  target: column.describe('The column to predict: its name, or its number from 1.'),
  ignore: z
    .array(column)
    .max(MAX_IGNORED_COLUMNS)
    .meta({ expected: 'a list of columns, each by its name or its number from 1' })
    .default([])
    .describe('Columns to leave out.'),
  missing: z
    .enum(['error', 'drop', 'mean'])
    .default('error')
    .describe('What to do with empty cells: refuse them, drop the row, or take the training mean.'),
  task: z
    .enum(['classification', 'regression'])
    .optional()
    .describe(
      `Otherwise by the target: text, or whole numbers of at most ${MAX_GUESSED_CLASSES} different values, are classes; other numbers a regression.`,
    ),
};

const table = {
  ...columns,
  delimiter: z
    .string()
    .length(1)
    .meta({ expected: 'one character' })
    .optional()
    .describe('Otherwise a tab in .tsv files, else a comma.'),
  header: z.boolean().default(true).describe('Whether the first row names the columns.'),
};

export const GENERATORS = ['moons', 'circles', 'spirals', 'blobs', 'parity', 'sine', 'speech'] as const;

export const datasetSchemas = {
  csv: z
    .strictObject({ csv: path.describe('A CSV or TSV file, plain or .gz.'), ...table, ...part })
    .describe('A table of comma- or tab-separated values.'),
  jsonl: z
    .strictObject({ jsonl: path.describe('A file of JSON lines, plain or .gz.'), ...columns, ...part })
    .describe('One flat JSON object a line.'),
  idx: z
    .strictObject({
      idx: path.describe('Images in the format of MNIST, plain or .gz.'),
      labels: path.describe('Their labels, likewise.'),
      dev: fraction.default(0.2).describe('The dev set, a fraction of the images; 0 for none.'),
      test: z
        .strictObject({ idx: path, labels: path })
        .meta({ expected: '{ idx: file, labels: file }' })
        .optional()
        .describe('Files only scored for the winner.'),
      split_seed: part.split_seed,
    })
    .describe('Images and labels in the IDX format.'),
  generate: z
    .strictObject({
      generate: z
        .enum(GENERATORS)
        .describe(
          'moons, circles, spirals, blobs, parity (of `bits`), sine (a regression), speech (voiced or noise).',
        ),
      examples: z.int().min(10).max(10_000_000).default(1000).describe('Examples in all.'),
      noise: z.number().min(0).max(100).default(0.1).describe('Standard deviation of what is added.'),
      seed: seed.default(1).describe('Seed of the examples.'),
      classes: z.int().min(2).max(100).default(2).describe('Classes of blobs and spirals.'),
      bits: z.int().min(2).max(24).default(6).describe('Bits of parity.'),
      dev: fraction.default(0.2).describe('The dev set, a fraction of the examples; 0 for none.'),
      split_seed: part.split_seed,
    })
    .describe('A made-up data set, the same on every machine.'),
} as const;

export const datasetSchema = z
  .union([datasetSchemas.csv, datasetSchemas.jsonl, datasetSchemas.idx, datasetSchemas.generate])
  .meta({ expected: 'one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }' });

/** What a sweep file says of its data: paths are still as written there. */
export type DatasetSpec = z.infer<typeof datasetSchema>;
