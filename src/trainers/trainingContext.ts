import type { DataFacts } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { TrainingContext } from './trainer.js';

export function trainingContext(
  { constants, record, settings }: SweepSpec,
  facts: DataFacts,
): TrainingContext {
  return { facts, constants, record, ...(settings === undefined ? {} : { settings }) };
}
