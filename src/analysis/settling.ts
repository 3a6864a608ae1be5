/**
 * Settling which of the best configurations is best: seeds are added to those that cannot be told apart, and to no
 * others, until one of them differs from the rest.
 */
import { type Configuration, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import { type Axis, CURRENT_RULES, type SweepSpec } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { givenNames } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import type { Analysis } from './analysis.js';
import type { GridCell } from './cells.js';
import { noticeable } from './noise.js';

/** Candidates of a sweep with one seed each where nothing shows how large the noise is. */
const MAX_UNSURE = 5;
/** Seeds of the first round, and by how much each further round has more. */
const FIRST_SEEDS = 3;
const GROWTH = 2;

/** The configurations that may be the best, best first; one if it differs from all others, none without a result. */
export function candidates({ cells, best, top, noise }: Analysis): readonly GridCell[] {
  if (top !== null) return top.cells;
  if (best === null) return [];
  const sound = cells
    .filter(({ lost, mean }) => lost === 0 && !Number.isNaN(mean))
    .sort((a, b) => a.mean - b.mean);
  const limit = noticeable(noise);
  return Number.isNaN(limit)
    ? sound.slice(0, MAX_UNSURE)
    : sound.filter(({ mean }) => mean - best.mean <= limit);
}

/** The numbers of seeds of the rounds: doubled from round to round, up to `most`. */
export function roundsOf(seeds: number, most: number): number[] {
  const rounds: number[] = [];
  for (let next = Math.max(FIRST_SEEDS, seeds * GROWTH); seeds < most; next = seeds * GROWTH) {
    seeds = Math.min(most, next);
    rounds.push(seeds);
  }
  return rounds;
}

/** Whether seeds reach the training at all. */
export function takesSeed({ spec }: Pick<Summary, 'spec'>): boolean {
  const { hyperparameters } = trainerOf(spec);
  return hyperparameters === 'any'
    ? givenNames(spec).has(REPLICATE_AXIS)
    : Object.hasOwn(hyperparameters, REPLICATE_AXIS);
}

const SUFFIX = ' settled';
const MAX_STEM_LENGTH = 900;

/** The name of the sweep that settles another. Its own further rounds keep it. */
export function settlingName(name: string): string {
  return name.endsWith(SUFFIX) ? name : `${name.slice(0, MAX_STEM_LENGTH)}${SUFFIX}`;
}

/** The configurations as zipped axes, with this many seeds each: first those that were trained, then new ones. */
export function settlingSpec(
  { spec, facts, trials }: Pick<Summary, 'spec' | 'facts' | 'trials'>,
  cells: readonly GridCell[],
  replicates: number,
): SweepSpec {
  const trainer = trainerOf(spec);
  const configurations = cells.map(({ positions }) => trials.configuration(positions[0] as number));
  const said = configurations.map((configuration) =>
    trainer.axesOf(configuration, facts, givenNames(spec)).filter(({ name }) => name !== REPLICATE_AXIS),
  );
  const names = [...new Set(said.flatMap((axes) => axes.map(({ name }) => name)))];
  const axes = names.map((name): Axis => {
    const values = configurations.map((configuration, i) => {
      const own = said[i]?.find((axis) => axis.name === name)?.values[0];
      return own ?? trainer.valueOf(configuration, name, facts);
    });
    // A value that has no effect on a configuration must still stand there.
    const filler = values.find((value) => value !== null) ?? null;
    return { name, values: distinct(values) ? values.map((value) => value ?? filler) : [filler] };
  });
  const swept = axes.filter(({ values }) => values.length > 1).map(({ name }) => name);
  const { search: _, prune: __, notify: ___, ...others } = spec;
  return {
    ...others,
    name: settlingName(spec.name),
    description: 'Further seeds for configurations that could not be told apart.',
    axes: [...axes, { name: REPLICATE_AXIS, values: seedsOf(trials, cells, replicates) }],
    replicates: true,
    zip: swept.length < 2 ? [] : [swept],
    where: [],
    also: [],
    rules: CURRENT_RULES,
    limits: { ...others.limits, trials: null },
  };
}

function distinct(values: readonly Value[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size > 1;
}

/** Seeds that were trained come first, so that their results count. */
function seedsOf(trials: Summary['trials'], cells: readonly GridCell[], count: number): number[] {
  const used = cells.flatMap(({ positions }) =>
    positions.map((position) => trials.configuration(position)[REPLICATE_AXIS]),
  );
  const seeds = new Set(used.filter((seed) => typeof seed === 'number').sort((a, b) => a - b));
  for (let seed = 1; seeds.size < count; seed++) seeds.add(seed);
  return [...seeds].slice(0, count);
}

/** What two trials share that differ in nothing but their seed. */
export function withoutSeed(configuration: Configuration): string {
  const { [REPLICATE_AXIS]: _, ...others } = configuration;
  return JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
}
