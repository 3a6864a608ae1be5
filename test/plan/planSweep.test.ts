import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { Plan } from '../../src/plan/planSweep.js';
import { tally } from '../../src/plan/tally.js';
import { HYPERPARAMETERS } from '../../src/trainers/network/hyperparameters.js';
import { configurationOf, FACTS, planOf, pointsOf, type SweepText, specOf } from './sweeps.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function usedBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('Plan.at', () => {
  it('numbers the grid from 1, the last axis fastest', () => {
    const plan = planOf({
      hyperparameters: { learning_rate: [0.1, 0.2, 0.3], batch_size: [8, 'full'], seed: '5..6' },
    });
    const expected = [];
    for (const learning_rate of [0.1, 0.2, 0.3])
      for (const batch_size of [8, 40])
        for (const seed of [5, 6]) expected.push({ learning_rate, batch_size, seed });
    expect(plan.points).toBe(12);
    expect(pointsOf(plan).map(configurationOf)).toEqual(
      expected.map((point) => expect.objectContaining(point)),
    );
    expect([...plan.trials()].map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('uses defaults for unnamed hyperparameters', () => {
    const { configuration } = [...planOf({}).trials()][0] as { configuration: object };
    const defaults = Object.fromEntries(
      Object.entries(HYPERPARAMETERS).map(([name, h]) => [name, h.default]),
    );
    const { learning_rate, activation, momentum, optimizer, weight_decay, initialization, seed } = defaults;
    expect(configuration).toEqual({
      ...{ learning_rate, activation, momentum, optimizer, weight_decay, initialization, seed },
      learning_rate_schedule: 'constant',
      hidden_units: [16],
      batch_size: 32,
      // 20 epochs of two batches, of 32 and of 8 examples.
      iterations: 40,
      constants: {},
    });
  });

  it('advances zipped axes together', () => {
    const plan = planOf({
      hyperparameters: { learning_rate: [0.1, 0.2], seed: [1, 2], batch_size: [8, 16] },
      zip: [['learning_rate', 'batch_size']],
    });
    const rows = pointsOf(plan).map((point) => {
      const { learning_rate, seed, batch_size } = configurationOf(point);
      return [learning_rate, batch_size, seed];
    });
    expect(rows).toEqual([
      [0.1, 8, 1],
      [0.1, 8, 2],
      [0.2, 16, 1],
      [0.2, 16, 2],
    ]);
  });

  it('puts the points under also first, with their names', () => {
    const plan = planOf({
      hyperparameters: { learning_rate: [0.1, 0.2] },
      where: 'learning_rate > 1',
      also: {
        baseline: { hidden_layers: 0, learning_rate: 0.2 },
        again: { hidden_layers: 0, learning_rate: 0.2 },
      },
    });
    expect(pointsOf(plan)).toMatchObject([
      { kind: 'trial', trial: { number: 1, name: 'baseline', configuration: { hidden_units: [] } } },
      { kind: 'merged', because: 'the same point twice under also' },
      { kind: 'removed', condition: 'learning_rate > 1' },
      { kind: 'removed', condition: 'learning_rate > 1' },
    ]);
  });

  it('merges a point of the grid into its twin under also', () => {
    const plan = planOf({ hyperparameters: { seed: [1, 2] }, also: { second: { seed: 2 } } });
    expect(pointsOf(plan)).toMatchObject([
      { kind: 'trial', trial: { number: 1, name: 'second' } },
      { kind: 'trial', trial: { number: 2, name: null } },
      { kind: 'merged', because: 'a point under also' },
    ]);
  });

  it.each<[string, SweepText, number]>([
    ['whose axis gives iterations', { hyperparameters: { iterations: [7, 9] }, also: { a: {} } }, 20 * 2],
    ['that names its epochs', { hyperparameters: { iterations: 7 }, also: { a: { epochs: 3 } } }, 3 * 2],
    ['that names its iterations', { hyperparameters: { epochs: 7 }, also: { a: { iterations: 3 } } }, 3],
  ])('gives a point under also its length in a sweep %s', (_, file, iterations) => {
    expect(configurationOf(planOf(file).at(1)).iterations).toBe(iterations);
  });

  it.each([0, -1, 5])('refuses point %i of 4', (number) => {
    const plan = planOf({ hyperparameters: { seed: '1..4' } });
    expect(() => plan.at(number)).toThrow('assertion failed');
  });

  it.each<[string, SweepText, string]>([
    [
      'where',
      { hyperparameters: { hidden_units: [[8, 4]] }, where: 'hidden_units < 10' },
      'where: hidden_units < 10',
    ],
    [
      'when',
      { hyperparameters: { hidden_units: [[8, 4]], seed: [1, 2] }, when: { seed: 'hidden_units < 10' } },
      'when.seed: hidden_units < 10',
    ],
  ])('names the condition of %s that cannot be evaluated, and its place', (_, file, start) => {
    const plan = planOf(file);
    expect(() => plan.at(1)).toThrow(`${start} cannot be evaluated if hidden_units is [8,4]`);
    expect(() => plan.at(1)).toThrow(UserError);
  });
});

describe('Plan merges', () => {
  it.each<[string, SweepText, Record<string, number>]>([
    [
      'momentum where the optimizer has none',
      { hyperparameters: { optimizer: ['sgd', 'adam'], momentum: [0.5, 0.9, 0.99] } },
      { 'momentum under adam': 2 },
    ],
    [
      'units and activation where there is no hidden layer',
      { hyperparameters: { hidden_layers: [0, 1], hidden_units: [4, 8], activation: ['relu', 'tanh'] } },
      { 'hidden_units without hidden layers': 2, 'activation without hidden layers': 1 },
    ],
    [
      'rows of a zip that the size of the data makes equal',
      {
        hyperparameters: { batch_size: [64, 100, 8], learning_rate: [0.1, 0.1, 0.2] },
        zip: [['batch_size', 'learning_rate']],
      },
      { 'equal values in a zip': 1 },
    ],
    [
      'an axis where its condition is false',
      {
        hyperparameters: { learning_rate: [0.1, 0.2], weight_decay: [0.5, 0.6, 0.7] },
        when: { weight_decay: 'learning_rate > 0.15' },
      },
      { 'weight_decay where its condition is false': 2 },
    ],
    [
      'batches beyond the data into one value of the axis',
      { hyperparameters: { batch_size: [64, 100, 'full', 8] } },
      {},
    ],
  ])('%s', (_, file, merged) => {
    const counted = tally(planOf(file));
    expect(Object.fromEntries(counted.merged)).toEqual(merged);
    expect(counted.trials).toBe(counted.points - Object.values(merged).reduce((sum, n) => sum + n, 0));
  });
});

describe('Plan.runs', () => {
  const runsOf = (file: SweepText) => [...planOf(file).runs()].map((run) => run.map(({ number }) => number));

  it.each<[string, SweepText, number[][]]>([
    [
      'epochs share a run wherever their axis stands, ascending',
      { hyperparameters: { epochs: [10, 5], seed: [1, 2] } },
      [
        [3, 1],
        [4, 2],
      ],
    ],
    [
      'cosine trials never share',
      { hyperparameters: { learning_rate_schedule: ['cosine', 'constant'], epochs: [5, 10] } },
      [[1], [2], [3, 4]],
    ],
    [
      'nor do trials whose other axes depend on the iterations',
      {
        hyperparameters: { weight_decay: [0.1, 0.2], epochs: [5, 10, 15] },
        when: { weight_decay: 'epochs > 7' },
      },
      [[1], [2, 3], [5, 6]],
    ],
    [
      'nor zipped epochs',
      { hyperparameters: { epochs: [5, 10], seed: [1, 2] }, zip: [['epochs', 'seed']] },
      [[1], [2]],
    ],
    [
      'nor points under also',
      { hyperparameters: { epochs: [5, 10] }, also: { long: { epochs: 15 } } },
      [[1], [2, 3]],
    ],
    [
      'a limit on the trials leaves each its own',
      { hyperparameters: { seed: [1, 2], epochs: [5, 10] }, limits: { trials: 3 } },
      [[1], [2], [3]],
    ],
    [
      'a limit that is not reached changes nothing',
      { hyperparameters: { seed: [1, 2], epochs: [5, 10] }, limits: { trials: 4 } },
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('%s', (_, file, runs) => {
    expect(runsOf(file)).toEqual(runs);
  });
});

describe('a plan beyond a limit', () => {
  it.each<[string, SweepText, string]>([
    [
      'points of a curve, by iterations',
      { hyperparameters: { iterations: [500, 501] }, record: { every_iterations: 1 } },
      'record: every_iterations 1 gives 501 points in 501 iterations with batches of 32; a curve has at most 500',
    ],
    [
      'points of a curve, by epochs',
      { hyperparameters: { epochs: 1_000_000, batch_size: 8 }, record: { every_epochs: 3 } },
      'record: every_epochs 3 gives 333,334 points in 5,000,000 iterations with batches of 8; a curve has at most 500',
    ],
    [
      'points of a curve, of iterations in large batches',
      { hyperparameters: { iterations: 1000, batch_size: [1, 'full'] }, record: { every_epochs: 1 } },
      'record: every_epochs 1 gives 1,000 points in 1,000 iterations with batches of 40; a curve has at most 500',
    ],
    [
      'points of the curve of a point under also',
      {
        hyperparameters: { iterations: 10 },
        also: { a: { iterations: 501 } },
        record: { every_iterations: 1 },
      },
      'record: every_iterations 1 gives 501 points',
    ],
    [
      'iterations of a trial',
      { hyperparameters: { epochs: 1e9, batch_size: [8, 'full'] } },
      'hyperparameters.epochs: 1000000000 epochs in batches of 8 are 5,000,000,000 iterations; a trial has at most 1,000,000,000',
    ],
  ])('is refused: %s', (_, file, message) => {
    const spec = specOf(file);
    expect(() => new Plan(spec, FACTS)).toThrow(message);
    expect(() => new Plan(spec, FACTS)).toThrow(UserError);
  });

  it.each<[string, SweepText]>([
    ['the limit is just kept', { hyperparameters: { epochs: [500, 20] }, record: { every_epochs: 1 } }],
    [
      'where removes the trials beyond it',
      { hyperparameters: { epochs: [5, 1e9] }, where: 'epochs < 100', record: { every_epochs: 1 } },
    ],
    [
      'a zip keeps the longest from the smallest batches',
      {
        hyperparameters: { epochs: [10, 1000], batch_size: [1, 'full'] },
        zip: [['epochs', 'batch_size']],
        record: { every_iterations: 2 },
      },
    ],
  ])('is not refused if %s', (_, file) => {
    expect(() => planOf(file)).not.toThrow();
  });
});

describe('a plan of a million points', () => {
  const file = {
    hyperparameters: {
      learning_rate: { log: [0.001, 1], count: 100 },
      hidden_layers: '1..10',
      hidden_units: '1..100',
      seed: '1..10',
    },
  };

  it('computes any point without the points before it', () => {
    const plan = planOf(file);
    expect(plan.points).toBe(1_000_000);
    expect(configurationOf(plan.at(999_999))).toMatchObject({ learning_rate: 1, seed: 9 });
    expect(configurationOf(plan.at(1_000_000)).hidden_units).toEqual(Array(10).fill(100));
  });

  it('counts in constant memory', () => {
    const plan = planOf({
      hyperparameters: { ...file.hyperparameters, learning_rate: { log: [0.001, 1], count: 10 } },
    });
    const start = usedBytes();
    const held: number[] = [];
    let seen = 0;
    tally(plan, () => {
      if (++seen % 20_000 === 0) held.push(usedBytes() - start);
    });
    expect(seen).toBe(100_000);
    // One array of 100,000 trials would be ten times that.
    expect(Math.max(...held)).toBeLessThan(3e6);
  });

  it('finds the twins of a long zip without comparing all its rows', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => i + 1);
    const plan = planOf({
      hyperparameters: {
        seed: rows,
        weight_decay: rows.map((i) => i / 1e6),
        momentum: rows.map((i) => i / 1e6),
        optimizer: ['sgd', 'adam'],
      },
      zip: [['seed', 'weight_decay', 'momentum']],
    });
    expect(tally(plan)).toMatchObject({ points: 40_000, trials: 40_000 });
  });
});
