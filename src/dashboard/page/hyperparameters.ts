import { formatNumber, NOTHING } from '../../base/format.js';
import type { SweepView, TrialView } from '../api/sweeps.js';

type Name = SweepView['swept'][number];

/** Characters of a number that is shown as it was given: `0.01`, not `0.01000`. */
const LONGEST_NUMBER = 8;

/** `learning rate` */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ');
}

export function hyperparameterText(trial: TrialView, name: Name): string {
  const value = trial.hyperparameters[name];
  if (value === undefined) return NOTHING;
  if (typeof value === 'object') return value.join('-');
  const text = String(value);
  return typeof value === 'number' && text.length > LONGEST_NUMBER ? formatNumber(value) : text;
}

/** What tells a sweep's trials apart; of a sweep of one trial, what says most of it. */
export function namesShown({ swept }: SweepView): readonly Name[] {
  return swept.length > 0 ? swept : ['learning_rate', 'hidden_layers', 'hidden_units', 'batch_size'];
}
