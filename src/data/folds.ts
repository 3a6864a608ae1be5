/** k-fold cross-validation: which examples are held out together. */
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import { shuffledByClass } from './split.js';

export interface FoldSplit {
  readonly folds: number;
  readonly seed: number;
  /** Number of classes; 0 for a regression, which is not stratified. */
  readonly classes: number;
}

/**
 * The examples in an order in which every k-th one belongs to the same fold: position p to fold p mod k. Folds differ
 * by one example at most, and so do their examples of each class.
 */
export function foldOrder(y: Float64Array, { folds, seed, classes }: FoldSplit, place: string): Uint32Array {
  if (y.length < 2 * folds) {
    throw new UserError(
      `${printable(place)}: folds: ${folds} of ${formatCount(y.length)} examples would leave fewer than 2 in a fold`,
      { code: 'few-examples', hint: 'Choose fewer folds.' },
    );
  }
  const order = new Uint32Array(y.length);
  let at = 0;
  for (const group of shuffledByClass(y, classes, seed)) {
    order.set(group, at);
    at += group.length;
  }
  return order;
}
