import { createHash, type Hash } from 'node:crypto';
import type { InputScale } from '../model/datasetSpec.js';
import type { Examples, Input } from './examples.js';

/** Raised when the same data would be decoded, split or standardised to other bits. */
const DIGEST_VERSION = 1;

/** A fraction of the examples as the dev set, or folds. */
export type Split =
  | { readonly fraction: number; readonly seed: number }
  | { readonly folds: number; readonly seed: number };

/** What a data set is, as far as training can tell. */
export interface DigestedData {
  readonly inputs: readonly Input[];
  /** Null for a regression. */
  readonly classes: readonly string[] | null;
  readonly train: Examples;
  /** How `train` is split; null where dev is a file or there is none. */
  readonly split: Split | null;
  readonly dev: Examples | null;
  readonly test: Examples | null;
  readonly scale: InputScale;
  readonly refit: boolean;
}

/**
 * SHA-256, its first 32 hex digits, over the decoded values (a dropped row is not there, a value to be replaced
 * by the mean is NaN, so the treatment of missing values shows where there are any), the class order and the
 * split, the scale of the inputs unless it is standard, and whether the winner is trained on all of it. Names of files
 * and columns, times and compression are not in it. Numbers are little-endian, as on every platform Node runs on but
 * s390x and AIX.
 */
export function digestOf({ inputs, classes, train, split, dev, test, scale, refit }: DigestedData): string {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify({
      version: DIGEST_VERSION,
      inputs: inputs.map((input) => (input.kind === 'number' ? input.origin : input.categories)),
      classes,
      split: split !== null && 'fraction' in split ? [split.fraction, split.seed] : split,
      examples: [train, dev, test].map((part) => part?.rows.count ?? null),
      ...(scale === 'standard' ? {} : { scale }),
      ...(refit ? { refit } : {}),
    }),
  );
  for (const part of [train, dev, test]) if (part !== null) updateWith(hash, part);
  return hash.digest('hex').slice(0, 32);
}

function updateWith(hash: Hash, { rows, y }: Examples): void {
  for (const [index, block] of rows.blocks.entries()) {
    const count = Math.min(rows.rowsPerBlock, rows.count - index * rows.rowsPerBlock);
    hash.update(block.subarray(0, count * rows.width));
  }
  hash.update(y);
}
