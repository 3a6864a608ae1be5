import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.js';
import { MODEL_SAMPLERS } from '../../src/model/specDefaults.js';
import type { Axis } from '../../src/model/sweepSpec.js';
import { ModelledSpace } from '../../src/search/modelledSpace.js';
import type { KnownResult } from '../../src/search/modelRequest.js';
import { proposerOf } from '../../src/search/proposers.js';
import { type ProposedPoint, searchSpace } from '../../src/search/searchSpace.js';

const AXES: readonly Axis[] = [
  { name: 'rate', values: [1e-4, 1], scale: 'log' },
  { name: 'momentum', values: [0, 0.99], scale: 'linear' },
  { name: 'units', values: [4, 64], scale: 'log', whole: true },
  { name: 'batch', values: [16, 32, 64] },
  { name: 'optimizer', values: ['sgd', 'adam', 'momentum'] },
];
const FINITE: readonly Axis[] = [
  { name: 'units', values: [1, 5], scale: 'linear', whole: true },
  { name: 'optimizer', values: ['sgd', 'adam', 'momentum'] },
];

/** `momentum` has an effect with one optimizer only; training diverges at large rates. */
const idleAt = ({ optimizer }: ProposedPoint) => new Set(optimizer === 'momentum' ? [] : ['momentum']);
const cost = ({ rate = 0.01, units, momentum, optimizer }: ProposedPoint) =>
  Number(rate) > 0.5
    ? null
    : (Math.log10(Number(rate)) + 2) ** 2 +
      (Math.log2(Number(units)) - 4) ** 2 / 4 +
      (optimizer === 'momentum' ? (Number(momentum) - 0.9) ** 2 : 1);

interface Known {
  readonly space: ModelledSpace;
  readonly results: readonly KnownResult[];
}

function searched(
  sampler: (typeof MODEL_SAMPLERS)[number],
  {
    axes = AXES,
    seed = 1,
    cohorts = 12,
    size = 4,
    first = 10,
    where = (_: ProposedPoint): boolean => true,
  } = {},
): Known {
  const space = searchSpace(axes.map((axis) => [axis]));
  const known = new Set<string>();
  const modelled = new ModelledSpace(space, {
    isNew: (point) => where(point) && !known.has(JSON.stringify(point)),
    idleAt,
  });
  const results: KnownResult[] = [];
  const train = (coordinates: Float64Array) => {
    const point = modelled.point(coordinates);
    expect(where(point)).toBe(true);
    expect(known.has(JSON.stringify(point))).toBe(false);
    known.add(JSON.stringify(point));
    results.push({ coordinates, value: cost(point) });
  };
  const stream = randomStream(seed, 'test');
  while (results.length < first) {
    const drawn = modelled.snap(Float64Array.from(axes, () => stream.uniform()));
    if (modelled.isNew(drawn)) train(drawn);
  }
  const propose = proposerOf(sampler);
  for (let cohort = 1; cohort <= cohorts; cohort++) {
    const request = { results: [...results], pending: [], points: size, seed, cohort };
    for (const { coordinates } of propose?.(modelled, request) ?? []) train(coordinates);
  }
  return { space: modelled, results };
}

describe.each(MODEL_SAMPLERS)('%s', (sampler) => {
  it('learns where the best points are', () => {
    const values = searched(sampler).results.map(({ value }) => value ?? Number.POSITIVE_INFINITY);
    expect(Math.min(...values.slice(10))).toBeLessThan(Math.min(...values.slice(0, 10)));
    const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    expect(median(values.slice(-24))).toBeLessThan(0.75 * median(values.slice(0, 10)));
  });

  it('depends on nothing but the results, the seed and the cohort', () => {
    const [one, same, other] = [1, 1, 2].map((seed) =>
      searched(sampler, { seed, cohorts: 4 }).results.map(({ coordinates }) => String(coordinates)),
    );
    expect(same).toEqual(one);
    expect(other?.slice(10)).not.toEqual(one?.slice(10));
  });

  it('repeats no point of a finite space, and proposes none that where refuses', () => {
    const where = ({ units, optimizer }: ProposedPoint) => !(units === 3 && optimizer === 'adam');
    const { results } = searched(sampler, { axes: FINITE, cohorts: 30, first: 4, where });
    expect(results.length).toBeGreaterThan(4);
    expect(results.length).toBeLessThanOrEqual(14);
  });

  it('proposes a cohort larger than a generation', () => {
    expect(searched(sampler, { cohorts: 1, size: 25 }).results).toHaveLength(35);
  });
});

describe('cma_es', () => {
  it('gives the same bits on every machine', () => {
    const { results } = searched('cma_es', { cohorts: 3 });
    expect([...(results.at(-1)?.coordinates ?? [])]).toEqual([
      0.4450313506079585, 0.7211847740411708, 0.18497411838408373, 0.5, 0.8333333333333334,
    ]);
  });

  it('proposes points where no result is finite', () => {
    const { space, results } = searched('cma_es', { cohorts: 0, first: 30 });
    const lost = results.map(({ coordinates }) => ({ coordinates, value: null }));
    const request = { results: lost, pending: [], points: 4, seed: 1, cohort: 9 };
    expect(proposerOf('cma_es')?.(space, request)).toHaveLength(4);
  });

  it('begins anew once its distribution has shrunk to a point', () => {
    const space = searchSpace(AXES.slice(0, 2).map((axis) => [axis]));
    const modelled = new ModelledSpace(space, { isNew: () => true, idleAt: null });
    const at = Float64Array.from([0.25, 0.25]);
    const results = Array.from({ length: 1200 }, () => ({ coordinates: at, value: 1 }));
    const request = { results, pending: [], points: 40, seed: 1, cohort: 9 };
    const drawn = proposerOf('cma_es')?.(modelled, request) ?? [];
    const far = drawn.filter(({ coordinates }) => Math.abs((coordinates[0] ?? 0) - 0.25) > 0.001);
    expect(far.length).toBeGreaterThan(0);
  });
});
