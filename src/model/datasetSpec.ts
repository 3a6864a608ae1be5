/** The `dataset` section of a sweep file: where the data is, how to read it and how to split it. */
import { z } from 'zod';
import type { Data } from './data.js';

/** The share of the dev set. */
export const DEFAULT_DEV = 0.2;
/** Trainings of a trial in cross-validation. */
export const MAX_FOLDS = 100;
const MAX_IGNORED_COLUMNS = 100_000;
/** A target of whole numbers with at most this many different values is guessed to be classes. */
export const MAX_GUESSED_CLASSES = 20;

const MAX_SPELLINGS = 100;
const MAX_SPELLING_CHARACTERS = 256;
const MAX_SYMBOL_CHARACTERS = 16;
/** Rows at the start of a table that hold names, units and remarks. */
const MAX_HEADER_ROWS = 10;
export const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** How inputs are scaled. `pixels`: numbers from 0 to 255 become 0 to 1. */
export const SCALES = ['standard', 'common', 'minmax', 'none'] as const;
const IMAGE_SCALES = [...SCALES, 'pixels'] as const;
export type InputScale = (typeof IMAGE_SCALES)[number];

const path = z.string().min(1).max(4096).meta({ expected: 'the path of a file' });
const seed = z.int().min(0).meta({ expected: 'a whole number from 0' });

const fraction = z.number().min(0).lt(1).meta({ expected: 'a fraction in [0, 1)' });

const part = {
  dev: z.union([fraction, path]).default(DEFAULT_DEV).meta({
    description: 'The dev set: a fraction of the examples (0 for none), or a file of its own.',
    expected: 'a fraction in [0, 1), or the path of a file',
  }),
  test: path.optional().describe('A file that only the winner is scored on.'),
  folds: z
    .int()
    .min(2)
    .max(MAX_FOLDS)
    .meta({ expected: `a whole number from 2 to ${MAX_FOLDS}` })
    .optional()
    .describe(
      'Cross-validation with this many parts instead of one dev set: a trial is the mean of one training for each part, which is held out. Classes are stratified.',
    ),
  refit: z
    .boolean()
    .optional()
    .describe(
      'Whether the winner is trained again on training and dev set together, for its test score and for jmin best --export. With folds it always is.',
    ),
  split_seed: seed.default(1).describe('Seed of the split into training and dev set, or into folds.'),
  scale: z
    .enum(SCALES)
    .optional()
    .describe(
      'How inputs are scaled, by the training set. standard: each input to mean 0 and deviation 1; common: all numbers by one mean and deviation; minmax: each column of numbers to 0 … 1; none. Only standard scales categories, which otherwise stay 0 or 1. Otherwise standard.',
    ),
};

const column = z
  .union([z.string().min(1).max(10_000), z.int().min(1)])
  .meta({ expected: 'the name of a column, or its number from 1' });

const columnList = z
  .array(column)
  .max(MAX_IGNORED_COLUMNS)
  .meta({ expected: 'a list of columns, each by its name or its number from 1' });

const spelling = z.string().max(MAX_SPELLING_CHARACTERS);
const spellings = z.array(spelling).max(MAX_SPELLINGS).meta({ expected: 'a list of texts, e.g. [NA]' });

/** How cells are read. Without these keys the cells of a column decide, and unusual readings are reported. */
const cells = {
  missing_values: z
    .array(z.union([spelling, z.number()]))
    .max(MAX_SPELLINGS)
    .meta({ expected: 'a list of texts or numbers, e.g. [unknown, -999]' })
    .optional()
    .describe(
      'Further spellings of a missing value. Known spellings: empty, NA, N/A, #N/A, NaN, null, ?; beside numbers also None, - and a single dot.',
    ),
  keep: z
    .union([spellings, z.record(z.string().min(1).max(10_000), spellings)])
    .meta({ expected: 'a list of texts, e.g. [NA], or such a list by column, e.g. { country: [NA] }' })
    .optional()
    .describe(
      'Spellings of a missing value that are categories: in every column of texts, or in the columns that a map names, e.g. NA for Namibia.',
    ),
  decimal: z
    .enum(['.', ','])
    .optional()
    .describe('The decimal mark of numbers. Otherwise the numbers decide.'),
  thousands: z
    .enum([',', '.', "'", ' ', ''])
    .optional()
    .describe('The mark between groups of three digits; "" for none. Otherwise the numbers decide.'),
  symbols: z
    .array(z.string().min(1).max(MAX_SYMBOL_CHARACTERS))
    .max(MAX_SPELLINGS)
    .meta({ expected: 'a list of symbols, e.g. [$, "%"]' })
    .optional()
    .describe(
      'Symbols beside numbers that are left out: 12 % is read as 12. [] for none. Otherwise a symbol that a whole column shares.',
    ),
  categories: columnList
    .optional()
    .describe(
      'Columns whose cells are categories, even if they look like numbers or are nearly all different.',
    ),
  dates: columnList.optional().describe('Columns of dates, read as days since 1970-01-01.'),
  day_first: z
    .boolean()
    .optional()
    .describe(
      'Whether 03/04/2020 is 3 April. Otherwise the dates decide, where one of them has a day above 12.',
    ),
};

const columns = {
  target: column.describe('The column to predict: its name, or its number from 1.'),
  ignore: columnList.default([]).describe('Columns to leave out.'),
  missing: z
    .enum(['error', 'drop', 'mean'])
    .default('error')
    .describe(
      'What to do with missing values: refuse them, drop the row, or take the training mean. A row without its target is dropped by the last two.',
    ),
  task: z
    .enum(['classification', 'regression'])
    .optional()
    .describe(
      `Otherwise the target decides: text, or whole numbers with at most ${MAX_GUESSED_CLASSES} different values, are classes; other numbers are a regression.`,
    ),
};

const table = {
  ...columns,
  delimiter: z
    .union([z.string().length(1), z.literal('whitespace')])
    .meta({ expected: 'one character, or whitespace' })
    .optional()
    .describe(
      'The separator of cells; whitespace: runs of blanks and tabs. Otherwise the first of comma, semicolon, tab, | and whitespace that fits.',
    ),
  header: z
    .union([z.boolean(), z.int().min(1).max(MAX_HEADER_ROWS)])
    .meta({ expected: `true, false, or the number of its rows, 1 to ${MAX_HEADER_ROWS}` })
    .optional()
    .describe(
      'Whether the first row names the columns; a number counts the rows of units or remarks below the names too. Otherwise the rows decide.',
    ),
  comment: z
    .string()
    .min(1)
    .max(MAX_SYMBOL_CHARACTERS)
    .optional()
    .describe('Lines that begin with it are skipped. Otherwise found at the start of the file: #, % or //.'),
  skip: z
    .int()
    .min(0)
    .max(1000)
    .meta({ expected: 'a whole number from 0 to 1000' })
    .optional()
    .describe('Lines to skip at the start of the file. Otherwise the lines that are not part of the table.'),
  encoding: z
    .enum(TEXT_ENCODINGS)
    .optional()
    .describe('Otherwise UTF-8, or UTF-16 if a byte-order mark says so. latin1 is read as Windows-1252.'),
  ...cells,
};

export const GENERATORS = ['moons', 'circles', 'spirals', 'blobs', 'parity', 'sine', 'speech'] as const;

export const datasetSchemas = {
  csv: z
    .strictObject({ csv: path.describe('A CSV or TSV file, plain or .gz.'), ...table, ...part })
    .describe('A table of delimited text.'),
  jsonl: z
    .strictObject({
      jsonl: path.describe('A file of JSON lines, plain or .gz.'),
      ...columns,
      ...cells,
      ...part,
    })
    .describe('One flat JSON object per line.'),
  idx: z
    .strictObject({
      idx: path.describe('Images in the format of MNIST, plain or .gz.'),
      labels: path.describe('Their labels, in the same format.'),
      dev: fraction.default(DEFAULT_DEV).describe('The dev set, a fraction of the images; 0 for none.'),
      folds: part.folds,
      refit: part.refit,
      test: z
        .strictObject({ idx: path, labels: path })
        .meta({ expected: '{ idx: file, labels: file }' })
        .optional()
        .describe('Files that only the winner is scored on.'),
      split_seed: part.split_seed,
      scale: z
        .enum(IMAGE_SCALES)
        .optional()
        .describe(
          'How pixels are scaled. pixels: by 1/255, to 0 … 1; common: by one mean and deviation; standard: each pixel by its own; minmax: each to 0 … 1 by its own range; none. Otherwise pixels.',
        ),
    })
    .describe('Images and labels in the IDX format.'),
  generate: z
    .strictObject({
      generate: z
        .enum(GENERATORS)
        .describe(
          'moons, circles, spirals, blobs, parity (of `bits`), sine (a regression), speech (voiced or noise).',
        ),
      examples: z.int().min(10).max(10_000_000).default(1000).describe('Total number of examples.'),
      noise: z.number().min(0).max(100).default(0.1).describe('Standard deviation of the added noise.'),
      seed: seed.default(1).describe('Seed of the examples.'),
      classes: z.int().min(2).max(100).default(2).describe('Classes of blobs and spirals.'),
      bits: z.int().min(2).max(24).default(6).describe('Bits of parity.'),
      dev: fraction.default(DEFAULT_DEV).describe('The dev set, a fraction of the examples; 0 for none.'),
      folds: part.folds,
      refit: part.refit,
      split_seed: part.split_seed,
      scale: part.scale,
    })
    .describe('A generated data set, the same on every machine.'),
} as const;

export const datasetSchema = z
  .union([datasetSchemas.csv, datasetSchemas.jsonl, datasetSchemas.idx, datasetSchemas.generate])
  .meta({ expected: 'one of { csv: … }, { jsonl: … }, { idx: … } or { generate: … }' });

/** The `dataset` section of a sweep file, with paths as written there. */
export type DatasetSpec = Data<z.infer<typeof datasetSchema>>;
