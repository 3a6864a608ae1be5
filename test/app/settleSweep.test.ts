import { describe, expect, test } from 'vitest';
import { type SettleLimits, settleSweep } from '../../src/app/settleSweep.js';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import type { Summary } from '../../src/results/summary.js';
import { type MadeSweep, makeSummary } from '../report/fixtures/makeSummary.js';

type Cost = NonNullable<MadeSweep['cost']>;

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1];
const AXES = [
  { name: 'learning_rate', values: RATES },
  { name: 'epochs', values: [20] },
];
const LIMITS: SettleLimits = { replicates: 24, budgetMs: null, threads: 2 };

/** In −1…1, the same for the same training. */
function chance(rate: number, seed: number): number {
  const mixed = Math.sin(rate * 7919 + seed * 15485863) * 1000;
  return 2 * (mixed - Math.floor(mixed)) - 1;
}

/** 0.01 is best, 0.03 a tenth worse, the others far behind; seeds differ by up to `noise`. */
const cost =
  (noise: number, gap = 1.1): Cost =>
  ({ learning_rate: rate, seed }) => {
    const behind = rate === 0.01 ? 1 : rate === 0.03 ? gap : 50;
    return { J: 0.1 * behind * Math.exp(noise * chance(rate, seed)), devJ: 1 };
  };

function sweepOf(made: Cost, seeds: number, more: MadeSweep = {}): Summary {
  const seed = { name: 'seed', values: Array.from({ length: seeds }, (_, i) => i + 1) };
  const axes = seeds === 1 ? AXES : [...AXES, seed];
  return makeSummary({ ...more, spec: { axes, replicates: seeds > 1 }, cost: made });
}

/** Settles with rounds that cost nothing, and keeps what each of them was. */
async function settle(made: Cost, seeds: number, limits: Partial<SettleLimits> = {}, more: MadeSweep = {}) {
  const specs: SweepSpec[] = [];
  const settled = await settleSweep(
    sweepOf(made, seeds),
    { ...LIMITS, ...limits },
    {
      elapsedMs: () => 0,
      runRound: async (spec) => {
        specs.push(spec);
        return makeSummary({ ...more, spec, cost: made });
      },
    },
  );
  return { settled, specs };
}

describe('settleSweep', () => {
  test('adds seeds to the tied configurations alone, until the better one differs', async () => {
    const { settled, specs } = await settle(cost(0.15), 3);
    expect(specs.length).toBeGreaterThan(0);
    for (const spec of specs) {
      const values = (name: string) => spec.axes.find((axis) => axis.name === name)?.values;
      expect(values('learning_rate')).toEqual([0.01, 0.03]);
      expect(values('seed')?.slice(0, 3)).toEqual([1, 2, 3]);
      expect(spec.name).toBe('digits settled');
    }
    expect(settled).toMatchObject({ end: 'separated', best: 7, tied: [], candidates: 2 });
    expect(settled.low).toBeLessThan(settled.mean);
    // The three seeds of the sweep itself are not trained again.
    expect(settled.rounds[0]).toMatchObject({ replicates: 6, configurations: 2, trained: 6 });
  });

  test('tests each look at a share of 5 %, so that all looks together err in one sweep of twenty', async () => {
    expect((await settle(cost(0.15), 3)).settled.level).toBeCloseTo(0.05 / 3);
    expect((await settle(cost(0.15), 3, { replicates: 6 })).settled.level).toBeCloseTo(0.05);
  });

  test('says that configurations are tied which are equal, when the seeds are spent', async () => {
    const { settled } = await settle(cost(0.5, 1), 3, { replicates: 6 });
    expect(settled).toMatchObject({ end: 'replicates', candidates: 2, seeds: 6 });
    expect(settled.tied).toHaveLength(1);
  });

  test('trains nothing where one differs from all others', async () => {
    const { settled, specs } = await settle(cost(0.001), 3);
    expect([settled.end, settled.rounds, specs]).toEqual(['separated', [], []]);
  });

  test('takes the first of a sweep with one seed each, and gives them three', async () => {
    const { settled, specs } = await settle(cost(0.01), 1);
    expect(specs[0]?.axes.find(({ name }) => name === 'seed')?.values).toEqual([1, 2, 3]);
    expect(settled.end).toBe('separated');
  });

  test('starts no round that is forecast beyond the budget, and takes fewer seeds before that', async () => {
    const slow = sweepOf(cost(0.3), 3, { trainMs: () => 10_000 });
    const rounds: number[] = [];
    const runRound = async (spec: SweepSpec) => {
      rounds.push(spec.axes.find(({ name }) => name === 'seed')?.values.length ?? 0);
      return makeSummary({ spec, cost: cost(0.5, 1), trainMs: () => 10_000 });
    };
    const small = await settleSweep(slow, { ...LIMITS, budgetMs: 1000 }, { elapsedMs: () => 0, runRound });
    expect([small.end, rounds]).toEqual(['budget', []]);
    let now = 0;
    const some = await settleSweep(
      slow,
      { ...LIMITS, budgetMs: 30_000 },
      {
        elapsedMs: () => now,
        runRound: (spec) => {
          now = 30_000;
          return runRound(spec);
        },
      },
    );
    expect(some.end).toBe('budget');
    expect(rounds[0]).toBeGreaterThan(3);
    expect(rounds[0]).toBeLessThan(6);
  });

  test('gives no verdict of a round with trials that failed', async () => {
    expect((await settle(cost(0.15), 3, {}, { failed: 1 })).settled.end).toBe('incomplete');
  });

  test('ends with an interrupt', async () => {
    const settled = await settleSweep(sweepOf(cost(0.15), 3), LIMITS, {
      elapsedMs: () => 0,
      runRound: async () => null,
    });
    expect([settled.end, settled.rounds]).toEqual(['interrupted', []]);
  });

  test('writes several hyperparameters as zipped axes, also where one has no effect', async () => {
    const axes = [
      { name: 'optimizer', values: ['sgd', 'adam'] },
      { name: 'momentum', values: [0.5, 0.9] },
      { name: 'epochs', values: [20] },
      { name: 'seed', values: [1, 2, 3] },
    ];
    const equal: Cost = ({ seed, optimizer, momentum }) => ({
      J: 0.1 * Math.exp(0.3 * chance(momentum + optimizer.length, seed)),
      devJ: 1,
    });
    const summary = makeSummary({ spec: { axes, replicates: true }, cost: equal });
    const specs: SweepSpec[] = [];
    await settleSweep(
      summary,
      { ...LIMITS, replicates: 6 },
      {
        elapsedMs: () => 0,
        runRound: async (spec) => {
          specs.push(spec);
          return makeSummary({ spec, cost: equal });
        },
      },
    );
    expect(specs[0]?.zip).toEqual([['momentum', 'optimizer'].sort()]);
  });

  test('refuses a sweep without a result', async () => {
    const waiting = makeSummary({ spec: { axes: AXES }, waiting: 5 });
    const runRound = async () => null;
    await expect(settleSweep(waiting, LIMITS, { elapsedMs: () => 0, runRound })).rejects.toThrow(
      'digits has no trial with a result to settle',
    );
  });
});
