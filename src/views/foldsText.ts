import { formatCount } from '../base/format.js';
import type { DataFacts } from '../model/dataset.js';

/** `5 folds, each of `, before the number of examples; empty without folds. */
export function foldsText({ folds }: Pick<DataFacts, 'folds'>): string {
  return folds === undefined ? '' : `${formatCount(folds.count)} folds, each of `;
}

/** How to read the values of a trial with this number of folds. */
export function foldMeansText(folds: number): string {
  return `${formatCount(folds)}: each value is the mean of ${formatCount(folds)} trainings`;
}
