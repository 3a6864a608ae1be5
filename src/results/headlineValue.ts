import { compareMetric } from '../model/metrics.js';
import type { TrialTable } from '../model/trial.js';
import { objectiveOf } from '../trainers/trainers.js';
import type { SweepFold } from './fold.js';
import { configurationKey } from './replicates.js';
import { isSound, metricColumn } from './summary.js';

/**
 * The best value of the objective in a sweep that continues; NaN if there is none. With replicates it is the mean of
 * the best configuration, by the rule of replicates.ts: fewer members without a sound result come first.
 */
export class HeadlineValue {
  #groups: GroupIndex | null = null;

  of(fold: SweepFold): number {
    const { columns, planned } = fold;
    const { metric, goal } = objectiveOf(planned.spec);
    const values = metricColumn(columns, metric);
    if (planned.spec.replicates) return this.#ofGroups(fold, values);
    let best = Number.NaN;
    values.forEach((value, position) => {
      if (isSound({ columns }, position) && compareMetric(goal, value, best) < 0) best = value;
    });
    return best;
  }

  #ofGroups({ columns, planned, trials }: SweepFold, values: Float64Array): number {
    const { goal } = objectiveOf(planned.spec);
    // Another plan has other trials.
    if (this.#groups?.trials !== trials) this.#groups = new GroupIndex(trials);
    const { groupOf, sizes } = this.#groups.grow();
    const sums = new Float64Array(sizes.length);
    const counts = new Uint32Array(sizes.length);
    groupOf.forEach((group, position) => {
      if (!isSound({ columns }, position)) return;
      sums[group] = (sums[group] ?? 0) + (values[position] ?? Number.NaN);
      counts[group] = (counts[group] ?? 0) + 1;
    });
    let best = { missing: Number.POSITIVE_INFINITY, mean: Number.NaN };
    counts.forEach((count, group) => {
      if (count === 0) return;
      const own = { missing: (sizes[group] ?? 0) - count, mean: (sums[group] ?? Number.NaN) / count };
      const order = own.missing - best.missing || compareMetric(goal, own.mean, best.mean);
      if (order < 0) best = own;
    });
    return best.mean;
  }
}

/** The configuration of each trial without its seed, as a number. Trials that a search adds are read when they come. */
class GroupIndex {
  readonly trials: TrialTable;
  readonly #numbers = new Map<string, number>();
  readonly groupOf: number[] = [];
  readonly sizes: number[] = [];

  constructor(trials: TrialTable) {
    this.trials = trials;
  }

  grow(): this {
    const { trials } = this;
    for (let position = this.groupOf.length; position < trials.size; position++) {
      const key = configurationKey(trials.configuration(position));
      const group = this.#numbers.get(key) ?? this.#numbers.size;
      this.#numbers.set(key, group);
      this.groupOf.push(group);
      this.sizes[group] = (this.sizes[group] ?? 0) + 1;
    }
    return this;
  }
}
