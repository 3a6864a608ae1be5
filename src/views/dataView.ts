import { z } from 'zod';
import type { DataFacts } from '../model/dataset.js';
import { count } from './scalars.js';

/** The data set of a sweep, without its examples. */
export const dataSchema = z.strictObject({
  source: z.string(),
  digest: z.string(),
  task: z.enum(['binary', 'classes', 'regression']),
  /** Input features, with text as one-hot columns; units of the output layer. */
  inputs: count,
  /** Inputs with the same value in all training examples; null for a sweep of jmin 0.1.0, which did not count them. */
  constant_inputs: count.nullable(),
  outputs: count,
  train_examples: count,
  dev_examples: count,
  test_examples: count,
  /** Left out: there are none. The examples are those of one fold. */
  folds: count.exactOptional(),
  target: z.string(),
  /** The classes; empty for a regression. */
  classes: z.array(z.string()).readonly(),
  /** Mean and deviation of a regression's target in the training set; null for classes. */
  target_mean: z.number().nullable(),
  target_deviation: z.number().nullable(),
});
export type DataView = z.infer<typeof dataSchema>;

/** Null for a sweep whose trainer trains no data set. */
export function dataView(facts: DataFacts): DataView | null {
  if (facts.trainExamples === 0) return null;
  const isRegression = facts.task === 'regression';
  return {
    source: facts.source,
    digest: facts.digest,
    task: facts.task,
    inputs: facts.inputs,
    constant_inputs: facts.constantInputs ?? null,
    outputs: facts.outputs,
    train_examples: facts.trainExamples,
    dev_examples: facts.devExamples,
    test_examples: facts.testExamples,
    ...(facts.folds === undefined ? {} : { folds: facts.folds.count }),
    target: facts.target,
    classes: facts.classes,
    target_mean: isRegression ? facts.targetMean : null,
    target_deviation: isRegression ? facts.targetDeviation : null,
  };
}
