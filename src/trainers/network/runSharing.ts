import type { NetworkConfiguration } from './configuration.js';

/**
 * Whether trials that differ from this one only in their iterations are points of one training: not where the
 * schedule depends on their total.
 */
export function sharesRuns(configuration: NetworkConfiguration): boolean {
  return configuration.learning_rate_schedule !== 'cosine';
}

/** Whether two configurations of one plan are points of one training: only their iterations differ. */
export function canShareRun(a: NetworkConfiguration, b: NetworkConfiguration): boolean {
  return sharesRuns(a) && TRAINED_BY.every((name) => isSame(a[name], b[name]));
}

function isSame(a: number | string | readonly number[], b: typeof a): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((units, l) => units === b[l]);
}

/** What a training depends on besides its length; the constants of a plan follow from these. */
const TRAINED_BY = [
  'learning_rate',
  'hidden_units',
  'batch_size',
  'activation',
  'optimizer',
  'momentum',
  'weight_decay',
  'learning_rate_schedule',
  'initialization',
  'seed',
] as const satisfies readonly (keyof NetworkConfiguration)[];
