import type { Value } from './configuration.js';
import type { DatasetSpec } from './datasetSpec.js';
import type { RankBy } from './rankBy.js';
import type { RecordSpec } from './record.js';

/** Crashes after which a trial is failed where `limits.max_attempts` does not say otherwise. */
export const DEFAULT_MAX_ATTEMPTS = 3;

/**
 * By which rules a sweep is planned. 1: journals of version 0.1.0. 2: points under `also` have the values that the sweep
 * fixes and are replicated, and trainings that are identical to the last bit are one trial.
 */
export type PlanRules = 1 | 2;
export const CURRENT_RULES: PlanRules = 2;

/** One hyperparameter and the values it takes; a single value is fixed, more are swept. */
export interface Axis {
  readonly name: string;
  readonly values: readonly Value[];
}

/** A named single point beside the grid; for what it does not name, see src/plan/extraPoints.ts. */
export interface ExtraPoint {
  readonly name: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** A sweep as it is planned and kept in the journal: a sweep file with every shorthand written out. */
export interface SweepSpec {
  readonly rules: PlanRules;
  readonly name: string;
  readonly description: string | null;
  /** The trainer; left out, as in early journals, it is the network. */
  readonly trainer?: string;
  readonly dataset: DatasetSpec;
  /** In the order of the file; the last changes fastest. */
  readonly axes: readonly Axis[];
  readonly constants: Readonly<Record<string, number>>;
  /** Whether the seed axis came from `replicates`. */
  readonly replicates: boolean;
  readonly zip: readonly (readonly string[])[];
  readonly when: Readonly<Record<string, string>>;
  readonly where: readonly string[];
  readonly also: readonly ExtraPoint[];
  readonly rankBy: RankBy;
  readonly record: RecordSpec | null;
  /** Times in milliseconds; null: no limit. */
  readonly limits: {
    readonly trialTimeMs: number | null;
    /** How long a thread may go without a step. */
    readonly stallTimeMs: number | null;
    readonly totalTimeMs: number | null;
    readonly trials: number | null;
    /** Crashes after which a trial is failed. */
    readonly maxAttempts: number;
    /** Points its search space may have; left out: DEFAULT_MAX_POINTS. */
    readonly points?: number;
  };
  /** Trials that fail one after another and so pause the sweep; null: none do. */
  readonly consecutiveFailures: number | null;
  readonly workers: number | null;
  /** Trainings of it that are at work at once, at most; null: as many as there are threads. */
  readonly maxParallel: number | null;
  /** Weight of its share of the workers. */
  readonly priority: number;
}

/** Of fields that came later than the first journals. */
const LATER_FIELDS = { rules: 1, consecutiveFailures: null, maxParallel: null } as const;
const LATER_LIMITS = { stallTimeMs: null, maxAttempts: DEFAULT_MAX_ATTEMPTS };

/** A sweep from a journal, which may have been written before some fields were there: they have their defaults. */
export function completeSpec(spec: SweepSpec): SweepSpec {
  return { ...LATER_FIELDS, ...spec, limits: { ...LATER_LIMITS, ...spec.limits } };
}

/** The hyperparameters that take more than one value, in the order of the file. */
export function sweptNames(spec: SweepSpec): string[] {
  const names = spec.axes.filter((axis) => axis.values.length > 1).map((axis) => axis.name);
  const named = spec.also.flatMap((point) => Object.keys(point.values));
  return [...new Set([...names, ...named])];
}
