/** From a part of a data set, example after example in float32, to matrices whose columns are examples. */
import { unreachable } from '../../../base/assert.js';
import type { DatasetPart } from '../../../model/dataset.js';
import { type Matrix, matrix } from './matrix.js';
import type { NetworkFacts } from './network.js';

export interface TextbookExamples {
  /** n[0] × m. */
  readonly X: Matrix;
  /** n[L] × m: 0 or 1; one-hot columns; or numbers. */
  readonly Y: Matrix;
}

/** The examples of the given numbers (from 0), in that order. */
export function takeExamples(part: DatasetPart, facts: NetworkFacts, numbers: Uint32Array): TextbookExamples {
  const m = numbers.length;
  const numberOf = (j: number): number => numbers[j] as number;
  const X = matrix(facts.inputs, m, (i, j) => part.X[numberOf(j) * facts.inputs + i] as number);
  const Y = matrix(facts.outputs, m, (i, j) => target(facts, part.y[numberOf(j)] as number, i));
  return { X, Y };
}

export function allExamples(part: DatasetPart, facts: NetworkFacts): TextbookExamples {
  return takeExamples(
    part,
    facts,
    Uint32Array.from({ length: part.examples }, (_, j) => j),
  );
}

/** Row i of the target column of an example labelled y. */
function target({ task }: NetworkFacts, y: number, i: number): number {
  switch (task) {
    case 'binary':
    case 'regression':
      return y;
    case 'classes':
      return y === i ? 1 : 0;
    default:
      return unreachable(task);
  }
}
