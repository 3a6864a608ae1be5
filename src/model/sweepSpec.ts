import type { z } from 'zod';
import type { Value } from './configuration.js';
import type { Data } from './data.js';
import { LATER_FIELDS, LATER_LIMITS } from './specDefaults.js';
import type { specSchema } from './specSchema.js';

/** A sweep as planned and kept in the journal: a sweep file with every shorthand expanded. */
export type SweepSpec = Data<z.output<typeof specSchema>>;

/** The version of the planning rules. */
export type PlanRules = SweepSpec['rules'];
export const CURRENT_RULES: PlanRules = 3;

/** One hyperparameter and its values. */
export type Axis = SweepSpec['axes'][number];

/** How trials are proposed. */
export type SearchSpec = NonNullable<SweepSpec['search']>;

/** When a search ends early. */
export type UntilSpec = NonNullable<SweepSpec['until']>;

/** How trainings are stopped early. */
export type PruneSpec = NonNullable<SweepSpec['prune']>;

/** One channel of notifications. */
export type NotifyChannel = NonNullable<SweepSpec['notify']>[number];

/** What a sweep says to its trainer beside hyperparameters and constants, by the keys of its file. */
export type Settings = NonNullable<SweepSpec['settings']>;

/** A named single point beside the grid. */
export type ExtraPoint = SweepSpec['also'][number];

/** Adds defaults to a sweep from a journal that was written before some fields existed. */
export function completeSpec(spec: SweepSpec): SweepSpec {
  return { ...LATER_FIELDS, ...spec, limits: { ...LATER_LIMITS, ...spec.limits } };
}

/** A sweep without how it is run: who trains it, how fast, and who hears of it, and what is kept of it. */
export function withoutConduct(spec: SweepSpec) {
  const { description, workers, maxParallel, priority, notify, keep, consecutiveFailures, ...deciding } =
    completeSpec(spec);
  return deciding;
}

/** The seeds of a point's replicates; none: it is trained once. */
export function replicateSeeds({
  replicates,
  axes,
}: Pick<SweepSpec, 'replicates' | 'axes'>): readonly Value[] {
  return replicates ? (axes.at(-1)?.values ?? []) : [];
}

/** The number of trials of one point: with replicates, one for each seed. */
export function trialsPerPoint(spec: Pick<SweepSpec, 'replicates' | 'axes'>): number {
  return Math.max(1, replicateSeeds(spec).length);
}

/** The hyperparameters with more than one value, in the order of the file. */
export function sweptNames(spec: SweepSpec): string[] {
  const names = spec.axes.filter((axis) => axis.values.length > 1).map((axis) => axis.name);
  const named = spec.also.flatMap((point) => Object.keys(point.values));
  return [...new Set([...names, ...named])];
}
