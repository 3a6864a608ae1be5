import { formatDuration } from '../src/base/duration.js';

export type Limit = 'trial_time' | 'stall_time';

/** The reason for ending a training that exceeded a limit of its sweep. */
export function overrunReason(limit: Limit, limitMs: number): string {
  return limit === 'trial_time'
    ? `it took longer than its limit of ${formatDuration(limitMs)}`
    : `it made no progress for ${formatDuration(limitMs)}`;
}
