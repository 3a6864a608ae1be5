/** A checked sweep file with every shorthand written out. */

import { present } from '../base/assert.js';
import { parseDuration } from '../base/duration.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { withScale } from '../model/inputScale.js';
import { usualGoal } from '../model/metrics.js';
import { DEFAULT_NOTICE_EVENTS } from '../model/notify.js';
import { DEFAULT_MAX_POINTS } from '../model/specDefaults.js';
import {
  type Axis,
  CURRENT_RULES,
  type ExtraPoint,
  type NotifyChannel,
  type Settings,
  type SweepSpec,
  type UntilSpec,
} from '../model/sweepSpec.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { DEFAULT_TRAINER } from '../trainers/trainers.js';
import { formsOf, type WrittenChannel } from './checkNotify.js';
import { pruneSpec } from './pruneSpec.js';
import type { SweepFile } from './sweepFile.js';

export interface ExpandOptions {
  readonly trainer: TrainerDescription;
  readonly settings: Settings | undefined;
  /** The axes of the file, their values written out. */
  readonly axes: readonly Axis[];
  /** Where the file gives none. */
  readonly name: string;
  /** The keys of `when` and `also` as they were written: the order in which they count. */
  readonly whenOrder: readonly string[];
  readonly alsoOrder: readonly string[];
}

export function expandSweepFile(file: SweepFile, options: ExpandOptions): SweepSpec {
  const { trainer, settings, axes, name, whenOrder, alsoOrder } = options;
  const stated = settings === undefined ? {} : { settings };
  const { replicates, limits } = file;
  return {
    rules: CURRENT_RULES,
    name: file.name ?? name,
    description: file.description ?? null,
    ...(trainer.name === DEFAULT_TRAINER ? {} : { trainer: trainer.name }),
    dataset: trainer.needsData && file.dataset !== null ? withScale(file.dataset) : null,
    ...stated,
    axes: replicates === undefined ? axes : [...axes, seedAxis(replicates)],
    constants: file.constants as SweepSpec['constants'],
    replicates: replicates !== undefined,
    zip: file.zip,
    when: Object.fromEntries(whenOrder.map((axis) => [axis, file.when[axis] ?? ''])),
    where: typeof file.where === 'string' ? [file.where] : file.where,
    also: alsoOrder.map((point) => ({ name: point, values: file.also[point] as ExtraPoint['values'] })),
    ...(file.search === undefined ? {} : { search: file.search }),
    ...(file.until === undefined ? {} : { until: untilSpec(file.until) }),
    ...(file.prune === undefined ? {} : { prune: pruneSpec(file.prune) }),
    ...objectivesIn(file, present(trainer.metricsOf(stated)[0], 'a metric to rank by').name),
    record: file.record ?? null,
    limits: {
      trialTimeMs: limits.trial_time === undefined ? null : parseDuration(limits.trial_time),
      stallTimeMs: limits.stall_time === undefined ? null : parseDuration(limits.stall_time),
      totalTimeMs: limits.total_time === undefined ? null : parseDuration(limits.total_time),
      trials: limits.trials ?? null,
      maxAttempts: limits.max_attempts,
      ...(limits.points === DEFAULT_MAX_POINTS ? {} : { points: limits.points }),
    },
    consecutiveFailures: file.failures.consecutive ?? null,
    workers: file.workers ?? null,
    maxParallel: file.max_parallel ?? null,
    priority: file.priority,
    ...(file.keep === undefined ? {} : { keep: file.keep }),
    ...(file.notify === undefined ? {} : { notify: file.notify.map(channelOf) }),
  };
}

/** A second objective has the goal that is stated, or that its name says. */
function objectivesIn(
  { rank_by: rankBy }: SweepFile,
  usual: string,
): Pick<SweepSpec, 'rankBy' | 'secondObjective'> {
  if (rankBy === undefined) return { rankBy: usual };
  if (typeof rankBy === 'string') return { rankBy };
  const [first, second] = rankBy;
  const stated = typeof second === 'string' ? { metric: second, goal: usualGoal(second) } : second;
  return { rankBy: first, secondObjective: stated };
}

function untilSpec({ no_gain, target, budget }: NonNullable<SweepFile['until']>): UntilSpec {
  return {
    ...(no_gain === undefined ? {} : { noGain: no_gain }),
    ...(target === undefined ? {} : { target }),
    ...(budget === undefined ? {} : { budgetMs: parseDuration(budget) }),
  };
}

/** Its check saw that it has one form. */
function channelOf(channel: WrittenChannel): NotifyChannel {
  const form = present(formsOf(channel)[0], 'a form');
  const url = form === 'desktop' ? null : present(channel[form], 'an address');
  return { form, url, secret: channel.secret ?? null, on: channel.on ?? [...DEFAULT_NOTICE_EVENTS] };
}

/** Replicates are the seeds 1 to n, and the fastest axis: those of one configuration are neighbours. */
function seedAxis(replicates: number): Axis {
  const values = Array.from({ length: replicates }, (_, index) => index + 1);
  return { name: REPLICATE_AXIS, values };
}
