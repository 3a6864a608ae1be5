import type { Metric } from '../../model/metrics.js';

/**
 * Cost J and error rate, over the training set and over the dev set. `J` is always measured; the others are left
 * out where there is no dev set, or where the target is a number and so has no error rate.
 */
export const NETWORK_METRICS = [
  { name: 'J', label: 'J', goal: 'minimize', format: 'number', part: 'train', ranks: true },
  { name: 'dev_J', label: 'dev J', goal: 'minimize', format: 'number', part: 'dev', ranks: true },
  { name: 'error', label: 'error', goal: 'minimize', format: 'share', part: 'train', ranks: false },
  { name: 'dev_error', label: 'dev error', goal: 'minimize', format: 'share', part: 'dev', ranks: true },
] as const satisfies readonly Metric[];
