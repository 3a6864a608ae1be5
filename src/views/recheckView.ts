import { z } from 'zod';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

/** What `recheck` found. */
export const recheckSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  objective: z.strictObject({ metric: z.string(), goal: z.enum(['minimize', 'maximize']) }),
  /** Whether the winner still wins and every difference has an explanation. */
  confirmed: z.boolean(),
  /** What has changed since the sweep ran. */
  changed: z
    .array(
      z.strictObject({
        name: z.enum(['data', 'code', 'jmin', 'kernel', 'node', 'cpu']),
        before: z.string(),
        now: z.string(),
      }),
    )
    .readonly(),
  /** Numbers of trials: a trial of the best configuration of those trained again. */
  winner: z.strictObject({ before: count, now: count }),
  /** Trials with other bits although nothing that decides them has changed. */
  unexplained: count,
  trials: z
    .array(
      z.strictObject({
        trial: count,
        id: z.string(),
        before: jsonNumber,
        now: jsonNumber,
        same_bits: z.boolean(),
        /** Whether the bits had to be the same. */
        must_be_same: z.boolean(),
      }),
    )
    .readonly(),
});

export type RecheckView = z.infer<typeof recheckSchema>;

interface Rechecked extends Pick<RecheckView, 'unexplained'> {
  readonly changed: RecheckView['changed'];
  readonly winnerBefore: number;
  readonly winnerNow: number;
  readonly isConfirmed: boolean;
  readonly trials: readonly {
    readonly position: number;
    readonly before: number;
    readonly now: number;
    readonly isSame: boolean;
    readonly mustBeSame: boolean;
  }[];
}

export function recheckView(
  { spec, trials }: Pick<Summary, 'spec' | 'trials'>,
  found: Rechecked,
): RecheckView {
  const { metric, goal } = objectiveOf(spec);
  return {
    ...{ sweep: spec.name, slug: sweepSlug(spec.name), objective: { metric, goal } },
    ...{ confirmed: found.isConfirmed, changed: found.changed, unexplained: found.unexplained },
    winner: { before: trials.number(found.winnerBefore), now: trials.number(found.winnerNow) },
    trials: found.trials.map(({ position, before, now, isSame, mustBeSame }) => ({
      trial: trials.number(position),
      id: trials.id(position),
      before: jsonNumberOf(before),
      now: jsonNumberOf(now),
      same_bits: isSame,
      must_be_same: mustBeSame,
    })),
  };
}
