/**
 * The points under `also`. By rules 1, hyperparameters that a point does not name have their defaults. By rules 2 they
 * have the values that the sweep fixes, so that a baseline is trained as long as the grid and from the same seed. By
 * rules 2 `replicates` also repeats a point for each seed, under one name.
 */
import { present } from '../base/assert.js';
import { type Point, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import { type ExtraPoint, replicateSeeds, type SweepSpec } from '../model/sweepSpec.js';
import type { TrainerDescription } from '../trainers/trainer.js';

export interface ExtraPoints {
  readonly count: number;
  /** A point by its index. `inherited`: the names whose values come from the sweep. */
  at(index: number): {
    readonly name: string;
    readonly point: Point;
    readonly inherited: ReadonlySet<string>;
  };
}

const NONE: ReadonlySet<string> = new Set();

export function extraPoints(
  spec: SweepSpec,
  trainer: TrainerDescription,
  defaults: Readonly<Point>,
): ExtraPoints {
  const { also } = spec;
  if (spec.rules === 1) {
    const point = ({ name, values }: ExtraPoint) => ({
      name,
      point: { ...defaults, ...values },
      inherited: NONE,
    });
    return { count: also.length, at: (index) => point(present(also[index], 'extra point')) };
  }
  const seeds = replicateSeeds(spec);
  const copies = Math.max(1, seeds.length);
  const inherited = also.map((point) => inheritedBy(point, spec, trainer));
  return {
    count: also.length * copies,
    at: (index) => {
      const own = Math.floor(index / copies);
      const { name, values } = present(also[own], 'extra point');
      const fixed = present(inherited[own], 'inherited values');
      const seed = seeds.length === 0 ? {} : { [REPLICATE_AXIS]: seeds[index % copies] ?? null };
      const point = { ...defaults, ...seed, ...Object.fromEntries(fixed), ...values };
      return { name, point, inherited: new Set(fixed.keys()) };
    },
  };
}

/** The values that the sweep fixes and the point neither names nor contradicts. */
function inheritedBy(
  { name: pointName, values }: ExtraPoint,
  { axes }: SweepSpec,
  trainer: TrainerDescription,
): ReadonlyMap<string, Value> {
  const inherited = new Map<string, Value>();
  for (const { name, values: fixed } of axes) {
    const [value] = fixed;
    if (fixed.length !== 1 || value === undefined || Object.hasOwn(values, name)) continue;
    const contradicts = trainer.exclusive.some(
      (pair) => pair.includes(name) && pair.some((other) => other !== name && Object.hasOwn(values, other)),
    );
    if (contradicts) continue;
    const together = Object.entries({ ...values, [name]: value }).map(([key, one]) => [key, [one]]);
    const problems = trainer.checkGiven({
      section: ['also', pointName],
      values: Object.fromEntries(together),
    });
    if (problems.length === 0) inherited.set(name, value);
  }
  return inherited;
}
