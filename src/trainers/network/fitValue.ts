import type { Value } from '../../model/configuration.js';
import type { DataFacts } from '../../model/dataset.js';

/** A mini-batch has at most the examples there are; `full` is all of them. */
export function fitValue(name: string, value: Value, { trainExamples }: DataFacts): Value {
  if (name !== 'batch_size') return value;
  return typeof value === 'number' ? Math.min(value, trainExamples) : trainExamples;
}
