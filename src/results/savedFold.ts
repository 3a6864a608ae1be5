/** The state of a fold as plain data, from which a later process resumes it. */
import type { Failed, Joined, Tested } from '../model/events.js';
import type { SavedClaim } from './claimedRuns.js';
import type { Conduct } from './conduct.js';
import type { TrialColumns } from './summary.js';

export interface SavedFold {
  readonly conduct: Conduct;
  readonly tested: Tested | null;
  /** NaN for a time that has not come. */
  readonly plannedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The last entry applied. */
  readonly lastId: string | null;
  readonly workers: readonly Joined[];
  readonly failures: readonly (readonly [position: number, failed: Failed])[];
  readonly stops: readonly (readonly [position: number, reason: string])[];
  readonly claims: readonly SavedClaim[];
  /** By the names of `columnsOf`. */
  readonly columns: ReadonlyMap<string, ColumnArray>;
  /** See trialCurves.ts. */
  readonly curveSequences: Float64Array;
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
