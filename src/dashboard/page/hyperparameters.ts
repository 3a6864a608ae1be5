import { NOTHING } from '../../base/format.js';
import { valueText } from '../../views/labels.js';
import type { SweepView } from '../../views/sweepView.js';
import type { TrialView } from '../../views/trialView.js';

/** A dash if the training does not depend on it. */
export function hyperparameterText({ configuration }: TrialView, name: string): string {
  const value = configuration[name];
  return value === undefined ? NOTHING : valueText(value);
}

/** The hyperparameters that differ between trials; for a single trial, the most informative ones. */
export function namesShown({ swept }: SweepView): readonly string[] {
  return swept.length > 0 ? swept : ['learning_rate', 'hidden_layers', 'hidden_units', 'batch_size'];
}
