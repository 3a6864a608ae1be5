import { z } from 'zod';
import type { Configuration } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { configurationSchema, configurationView } from './configurationView.js';
import { dataSchema, dataView } from './dataView.js';
import { objectiveSchema, objectiveView } from './metrics.js';
import { count, milliseconds } from './scalars.js';

/** One line of `jmin plan --all --json`. */
export const plannedTrialSchema = z.strictObject({
  trial: count,
  id: z.string(),
  name: z.string().nullable(),
  configuration: configurationSchema,
});
export type PlannedTrialView = z.infer<typeof plannedTrialSchema>;

/** A configuration with its size, e.g. the parameters of a network. */
const sizedSchema = z.strictObject({ size: count, configuration: configurationSchema });

/** The output of `jmin plan --json`. */
export const planSchema = z.strictObject({
  sweep: z.string(),
  objective: objectiveSchema,
  points: count,
  /** Points removed, by condition, and points merged, by reason. */
  removed: z.record(z.string(), count),
  merged: z.record(z.string(), count),
  trials: count,
  runs: count,
  /** Multiply-adds of all runs, and the extra ones that a separate run for each trial would need. */
  multiply_adds: z.number().min(0),
  saved_multiply_adds: z.number().min(0),
  smallest: sizedSchema.nullable(),
  largest: sizedSchema.nullable(),
  forecast: z.strictObject({
    /** Times are null if the trainer does not know what a trial costs, e.g. a command. */
    total_ms: milliseconds.nullable(),
    start_ms: milliseconds.nullable(),
    trials_ms: milliseconds.nullable(),
    report_ms: milliseconds.nullable(),
    threads: count,
    cores: count,
    memory_bytes: count,
  }),
  data: dataSchema.nullable(),
  /** The first trials. */
  first: z.array(plannedTrialSchema).readonly(),
});
export type PlanView = z.infer<typeof planSchema>;

interface PlannedTrial {
  readonly number: number;
  readonly name: string | null;
  readonly configuration: Configuration;
}

export function plannedTrialView(
  { number, name, configuration }: PlannedTrial,
  id: string,
  around: { readonly spec: SweepSpec; readonly facts: DataFacts },
): PlannedTrialView {
  return { trial: number, id, name, configuration: configurationView(configuration, around) };
}

interface Sized {
  readonly size: number;
  readonly configuration: Configuration;
}

interface Planned {
  readonly spec: SweepSpec;
  readonly facts: DataFacts;
  readonly tally: {
    readonly points: number;
    readonly removed: ReadonlyMap<string, number>;
    readonly merged: ReadonlyMap<string, number>;
    readonly trials: number;
    readonly runs: number;
    readonly work: number;
    readonly savedWork: number;
    readonly smallest: Sized | null;
    readonly largest: Sized | null;
  };
  readonly forecast: {
    readonly time: {
      readonly totalMs: number;
      readonly startMs: number;
      readonly trialsMs: number;
      readonly reportMs: number;
    } | null;
    readonly threads: number;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  readonly first: readonly PlannedTrialView[];
}

export function planView({ spec, facts, tally, forecast, first }: Planned): PlanView {
  return {
    sweep: spec.name,
    objective: objectiveView(spec),
    points: tally.points,
    removed: Object.fromEntries(tally.removed),
    merged: Object.fromEntries(tally.merged),
    trials: tally.trials,
    runs: tally.runs,
    multiply_adds: tally.work,
    saved_multiply_adds: tally.savedWork,
    smallest: sizedView(tally.smallest, { spec, facts }),
    largest: sizedView(tally.largest, { spec, facts }),
    forecast: {
      total_ms: rounded(forecast.time?.totalMs),
      start_ms: rounded(forecast.time?.startMs),
      trials_ms: rounded(forecast.time?.trialsMs),
      report_ms: rounded(forecast.time?.reportMs),
      threads: forecast.threads,
      cores: forecast.cores,
      memory_bytes: Math.round(forecast.memoryBytes),
    },
    data: dataView(facts),
    first,
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

function sizedView(
  sized: Sized | null,
  around: { readonly spec: SweepSpec; readonly facts: DataFacts },
): PlanView['smallest'] {
  if (sized === null) return null;
  return { size: sized.size, configuration: configurationView(sized.configuration, around) };
}
