import { z } from 'zod';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { count, jsonNumber, jsonNumberOf, milliseconds } from './scalars.js';

/** What `settle` found, and what it cost. */
export const settledSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  /** The sweep that holds the further seeds. */
  settling: z.string(),
  objective: z.strictObject({ metric: z.string(), goal: z.enum(['minimize', 'maximize']) }),
  /** `tied`: several configurations still cannot be told apart. */
  verdict: z.enum(['separated', 'tied']),
  /** Why no further seed was added. */
  end: z.enum(['separated', 'replicates', 'budget', 'interrupted', 'incomplete']),
  test: z.strictObject({ name: z.literal("Welch's t-test, Holm"), level: z.number() }),
  /** Configurations that were tied at the start. */
  candidates: count,
  /** By the number of a trial of the sweep: the best configuration, its mean and 95 % interval, and those tied with it. */
  best: z.strictObject({ trial: count, seeds: count, mean: jsonNumber, low: jsonNumber, high: jsonNumber }),
  tied: z.array(count).readonly(),
  rounds: z
    .array(
      z.strictObject({ replicates: count, configurations: count, trained: count, train_ms: milliseconds }),
    )
    .readonly(),
  trained: count,
  train_ms: milliseconds,
});

/** What `settle --dry-run` would train next. */
export const settlingSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  settling: z.string(),
  candidates: count,
  replicates: count,
  /** At most: results of an earlier settling are reused. */
  trials: count,
  forecast_ms: milliseconds,
  /** The round as the text of a sweep file; null if nothing is left to add. */
  file: z.string().nullable(),
});

export type SettledView = z.infer<typeof settledSchema>;

interface SettledSource {
  readonly end: SettledView['end'];
  readonly best: number;
  readonly tied: readonly number[];
  readonly candidates: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
  readonly level: number;
  readonly rounds: readonly {
    readonly replicates: number;
    readonly configurations: number;
    readonly trained: number;
    readonly trainMs: number;
  }[];
}

export function settledView(
  { spec }: Pick<Summary, 'spec'>,
  settling: string,
  found: SettledSource,
): SettledView {
  const { metric, goal } = objectiveOf(spec);
  const { end, candidates, best, tied, seeds, rounds } = found;
  const interval = {
    mean: jsonNumberOf(found.mean),
    low: jsonNumberOf(found.low),
    high: jsonNumberOf(found.high),
  };
  return {
    ...{ sweep: spec.name, slug: sweepSlug(spec.name), settling, objective: { metric, goal } },
    ...{ verdict: tied.length === 0 ? 'separated' : 'tied', end, candidates, tied },
    test: { name: "Welch's t-test, Holm", level: found.level },
    best: { trial: best, seeds, ...interval },
    rounds: rounds.map(({ trainMs, ...round }) => ({ ...round, train_ms: trainMs })),
    trained: rounds.reduce((sum, { trained }) => sum + trained, 0),
    train_ms: rounds.reduce((sum, { trainMs }) => sum + trainMs, 0),
  };
}
