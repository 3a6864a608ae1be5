/** The states of a trial and of a sweep. Every list, count and label of states uses these lists. */

/** In the order in which a trial passes through them. `TrialColumns.state` holds the index. */
export const TRIAL_STATES = [
  'waiting',
  'running',
  'finished',
  'diverged',
  'stopped',
  'failed',
  'cancelled',
] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

/** States without a final result, from which a trial may wait again. */
export const REOPENABLE_STATES: readonly TrialState[] = ['stopped', 'failed', 'cancelled'];

export const SWEEP_PHASES = ['waiting', 'running', 'paused', 'done', 'cancelled'] as const;
export type SweepPhase = (typeof SWEEP_PHASES)[number];
