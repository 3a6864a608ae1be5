/** A data set in memory, and the facts about it without its examples. */
import type { z } from 'zod';
import type { Data } from './data.js';
import type { DataEncoding } from './dataEncoding.js';
import type { factsSchema } from './specSchema.js';

export type DataFacts = Data<z.output<typeof factsSchema>>;

export type Task = DataFacts['task'];

/** One part of a data set. */
export interface DatasetPart {
  readonly examples: number;
  /** examples × inputs, one example after the other, scaled by what the training part shows. */
  readonly X: Float32Array;
  /** One number per example: the class (0, 1, …), or a regression's standardised target. */
  readonly y: Float32Array;
}

/** A file of a sweep's code. */
export interface CodeFile {
  /** From the folder of the sweep file, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

/** Names code files. */
export interface CodePattern {
  /** A path from the folder of the sweep file, perhaps with `*`, `**` and `?`. */
  readonly pattern: string;
  /** Whether it is an error that there is no such file. */
  readonly isRequired: boolean;
  /** Whether the files that it imports by a relative path are named too, and what they import. */
  readonly isFollowed?: boolean;
}

export interface Dataset {
  readonly facts: DataFacts;
  /** With folds: all of them, the example at position p in fold p mod k. */
  readonly train: DatasetPart;
  readonly dev: DatasetPart | null;
  readonly test: DatasetPart | null;
  /** For a trainer that trains no data set but runs code: the code. */
  readonly files?: readonly CodeFile[];
  /** How new rows become inputs. Absent where an earlier version of jmin stored the data set. */
  readonly encoding?: DataEncoding;
}

/** The source of a sweep whose command names no file below the folder of its sweep file. */
export const NO_CODE = 'no code';
