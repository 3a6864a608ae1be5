import { formatDuration } from '../src/base/duration.js';

export type Limit = 'trial_time' | 'stall_time';

/** Why a training was ended that did not keep to a limit of its sweep. */
export function overrunReason(limit: Limit, limitMs: number): string {
  return limit === 'trial_time'
    ? `it took longer than its limit of ${formatDuration(limitMs)}`
    : `it did not get on for ${formatDuration(limitMs)}`;
}
