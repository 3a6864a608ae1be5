import { UserError } from '../../base/errors.js';
import type { DataFacts } from '../../model/dataset.js';
import type { SweepSpec } from '../../model/sweepSpec.js';
import { valuesOf } from './checkLengths.js';

/** @throws UserError if a sweep weights classes where there are none. */
export function checkClassWeights(spec: SweepSpec, { task }: DataFacts): void {
  if (task !== 'regression' || !valuesOf(spec, 'class_weights').includes('balanced')) return;
  throw new UserError('class_weights: balanced needs classes; the target of this data set is a number', {
    code: 'not-together',
    hint: 'Leave out class_weights.',
  });
}
