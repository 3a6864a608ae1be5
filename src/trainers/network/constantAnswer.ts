import { log } from '../../base/portableMath.js';
import type { DataFacts } from '../../model/dataset.js';
import type { ConstantAnswer } from '../trainer.js';
import { constantCost } from './constantCost.js';

/**
 * The answers that a network must beat: the mean of the target; the share of each class in the training set, for the
 * cost; the largest class, for the error. Null for an error where the classes were not counted.
 */
export function constantAnswer(facts: DataFacts, metric: string): ConstantAnswer | null {
  const { task, classes, classCounts } = facts;
  const isError = metric === 'error' || metric === 'dev_error';
  if (task === 'regression')
    return isError ? null : { value: constantCost(facts), answer: 'the mean of the target' };
  if (classCounts === undefined)
    return isError ? null : { value: constantCost(facts), answer: 'the same probability for every class' };
  const { train } = classCounts;
  const part = metric.startsWith('dev_') ? classCounts.dev : train;
  const examples = sumOf(part);
  if (examples === 0) return null;
  if (isError) {
    const largest = train.indexOf(Math.max(...train));
    const share = (part[largest] ?? 0) / examples;
    return { value: 1 - share, answer: `the largest class, ${classes[largest] ?? largest}` };
  }
  // A class that is only in the dev set costs as much as one example of it in training would.
  const cost = part.reduce(
    (sum, count, i) => sum - count * log(Math.max(1, train[i] ?? 0) / sumOf(train)),
    0,
  );
  return { value: cost / examples, answer: 'the share of each class' };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
