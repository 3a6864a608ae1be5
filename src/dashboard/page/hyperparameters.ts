import { formatNumber, NOTHING } from '../../base/format.js';
import type { SweepView, TrialView } from '../api/sweeps.js';

type Name = SweepView['swept'][number];

/** `learning rate` */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ');
}

export function hyperparameterText(trial: TrialView, name: Name): string {
  const value = trial.hyperparameters[name];
  if (value === undefined) return NOTHING;
  if (typeof value === 'object') return value.join('-');
  return typeof value === 'number' ? formatNumber(value) : value;
}

/** What tells a sweep's trials apart; of a sweep of one trial, what says most of it. */
export function namesShown({ swept }: SweepView): readonly Name[] {
  return swept.length > 0 ? swept : ['learning_rate', 'hidden_layers', 'hidden_units', 'batch_size'];
}
