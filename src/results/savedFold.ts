/** The state of a fold as plain data, from which a later process resumes it. */
import type { Failed, Joined, Tested } from '../model/events.js';
import type { SavedClaim } from './claimedRuns.js';
import type { Marks } from './marks.js';
import type { TrialColumns } from './summary.js';

/** What a fold knows of its sweep as a whole. */
export interface SweepFields {
  readonly tested: Tested | null;
  readonly marks: Marks;
  readonly pauseReason: string | null;
  readonly cancelled: boolean;
  readonly failuresInARow: number;
  readonly priority: number;
  readonly maxParallel: number | null;
  readonly retries: number;
  /** NaN for a time that has not come. */
  readonly plannedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface SavedFold extends SweepFields {
  /** The last entry applied. */
  readonly lastId: string | null;
  readonly workers: readonly Joined[];
  readonly failures: readonly (readonly [position: number, failed: Failed])[];
  readonly stops: readonly (readonly [position: number, reason: string])[];
  /** Ids of trials that are trained before the others that wait. */
  readonly preferred: readonly string[];
  readonly claims: readonly SavedClaim[];
  /** By the names of `columnsOf`. */
  readonly columns: ReadonlyMap<string, ColumnArray>;
  /** See trialCurves.ts. */
  readonly curveSequences: Float64Array;
}

/** Only these fields of a fold or of its saved form. */
export function sweepFields(of: SweepFields): SweepFields {
  const { tested, marks, pauseReason, cancelled, failuresInARow, priority, maxParallel, retries } = of;
  const { plannedMs, startedMs, endedMs } = of;
  return {
    ...{ tested, marks, pauseReason, cancelled, failuresInARow, priority, maxParallel, retries },
    ...{ plannedMs, startedMs, endedMs },
  };
}

export type ColumnArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

export const METRIC_PREFIX = 'metric ';

/** Every column by name, in a fixed order. A metric's name is marked, because it may be that of another column. */
export function columnsOf({ metrics, ...others }: TrialColumns): ReadonlyMap<string, ColumnArray> {
  return new Map<string, ColumnArray>([
    ...Object.entries<ColumnArray>(others),
    ...[...metrics].map(([name, column]): [string, ColumnArray] => [`${METRIC_PREFIX}${name}`, column]),
  ]);
}
