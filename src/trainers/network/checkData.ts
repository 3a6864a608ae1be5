import { UserError } from '../../base/errors.js';
import type { DataFacts } from '../../model/dataset.js';
import type { SweepSpec } from '../../model/sweepSpec.js';
import { valuesOf } from './checkLengths.js';

/** @throws UserError if a sweep asks for something that its data set lacks, or that pruning already does. */
export function checkData(spec: SweepSpec, { task, devExamples, folds, refit }: DataFacts): void {
  if (task === 'regression' && valuesOf(spec, 'class_weights').includes('balanced')) {
    throw notTogether(
      'class_weights: balanced needs classes; the target of this data set is a number',
      'Leave out class_weights.',
    );
  }
  if (!valuesOf(spec, 'early_stopping').some((patience) => patience !== 0)) return;
  if (devExamples === 0)
    throw notTogether('early_stopping needs a dev set to watch', 'Give dataset.dev, e.g. 0.2.');
  if (folds !== undefined || refit === true)
    throw notTogether(
      `early_stopping needs a dev set to watch, and dataset.${folds === undefined ? 'refit' : 'folds'} leaves none for the last training`,
      'Leave out one of them.',
    );
  if (spec.prune != null)
    throw notTogether('early_stopping and prune both end trainings', 'Leave out one of them.');
}

function notTogether(message: string, hint: string): UserError {
  return new UserError(message, { code: 'not-together', hint });
}
