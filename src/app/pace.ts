import { type Pace, paceAt, UNKNOWN_PACE } from '../results/pace.js';
import type { Summary } from '../results/summary.js';
import { totalsOf } from '../results/totalsOf.js';

/** The pace of a running sweep. */
export function paceOf(summary: Summary, nowMs: number): Pace {
  if (summary.phase !== 'running') return UNKNOWN_PACE;
  return paceAt(totalsOf(summary).pace, nowMs);
}
