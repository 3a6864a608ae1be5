import type { DataFacts } from '../../src/model/dataset.js';

/** A data set as large as that of sweeps/digits.yaml, for benches that need no examples. */
export const DIGITS_FACTS: DataFacts = {
  digest: '0'.repeat(32),
  source: 'bench',
  task: 'classes',
  inputs: 64,
  outputs: 10,
  trainExamples: 1438,
  devExamples: 359,
  testExamples: 0,
  target: 'digit',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  targetMean: 0,
  targetDeviation: 1,
};
