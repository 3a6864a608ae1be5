/** Closed forms whose minimum is known. Ranges are uniform on their scale. */
import { randomStream } from '../../../src/base/random.js';
import type { Axis } from '../../../src/model/sweepSpec.js';
import type { ProposedPoint } from '../../../src/search/searchSpace.js';

export interface SearchTask {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly minimum: number;
  /** The cost without noise; Infinity where a training would diverge. */
  readonly cost: (point: ProposedPoint) => number;
  /** The deviation of what is observed. */
  readonly noise?: number;
  /** The axes without effect at a point. */
  readonly idleAt?: (point: ProposedPoint) => ReadonlySet<string>;
}

const linear = (name: string, low: number, high: number, whole = false): Axis => ({
  ...{ name, values: [low, high], scale: 'linear' },
  ...(whole ? { whole } : {}),
});
const log = (name: string, low: number, high: number, whole = false): Axis => ({
  ...{ name, values: [low, high], scale: 'log' },
  ...(whole ? { whole } : {}),
});
const list = (name: string, ...values: Axis['values']): Axis => ({ name, values });

const reader = (point: ProposedPoint) => (name: string) => Number(point[name]);
const lg = Math.log10;
const { log2, PI } = Math;

const branin: SearchTask = {
  name: 'branin',
  axes: [linear('x', -5, 10), linear('y', 0, 15)],
  minimum: 0.39788735772973816,
  cost: (point) => {
    const [x, y] = [Number(point.x), Number(point.y)];
    const valley = y - (5.1 * x * x) / (4 * PI * PI) + (5 * x) / PI - 6;
    return valley * valley + 10 * (1 - 1 / (8 * PI)) * Math.cos(x) + 10;
  },
};

const HART_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HART_P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const HART_ALPHA = [1, 1.2, 3, 3.2];

const hart6: SearchTask = {
  name: 'hart6',
  axes: [0, 1, 2, 3, 4, 5].map((i) => linear(`x${i}`, 0, 1)),
  minimum: -3.322368011391339,
  cost: (point) =>
    -HART_ALPHA.reduce((sum, alpha, i) => {
      const square = (HART_A[i] ?? []).reduce((inner, a, j) => {
        const delta = Number(point[`x${j}`]) - 1e-4 * (HART_P[i]?.[j] ?? 0);
        return inner + a * delta * delta;
      }, 0);
      return sum + alpha * Math.exp(-square);
    }, 0),
};

const lrcliff: SearchTask = {
  name: 'lrcliff',
  axes: [log('lr', 1e-5, 10), linear('m', 0, 0.99), log('wd', 1e-6, 0.1)],
  minimum: 0.05,
  cost: (point) => {
    const at = reader(point);
    const e = lg(at('lr')) - lg(1 - at('m'));
    if (e > 0.1) return Number.POSITIVE_INFINITY;
    const g = e + 0.2;
    const slope = g < 0 ? 0.35 * (-g) ** 1.5 : 2 * g * g;
    return 0.05 + slope + 0.3 * (at('m') - 0.9) ** 2 + 0.02 * (lg(at('wd')) + 4) ** 2;
  },
};

const ACTS = ['tanh', 'relu', 'sigmoid', 'leaky'];
const pick = (values: readonly number[], index: number) => values[index] ?? Number.NaN;

const mixed: SearchTask = {
  name: 'mixed',
  axes: [
    ...[log('lr', 1e-4, 1), linear('d', 1, 5, true), log('n', 4, 256, true), list('act', ...ACTS)],
    list('b', 16, 32, 64, 128, 256),
  ],
  minimum: Math.min(...[90, 91].map((n) => 0.1 + 0.02 * (log2(n) - 6.5) ** 2)),
  cost: (point) => {
    const at = reader(point);
    const act = ACTS.indexOf(String(point.act));
    const [u, w, d, b] = [lg(at('lr')), log2(at('n')), at('d'), log2(at('b'))];
    const q = u - (-1.6 + 0.15 * (b - 5) - 0.2 * (d - 1) + pick([0, -0.3, 0.5, -0.35], act));
    const sum =
      0.1 +
      pick([0.03, 0, 0.12, 0.01], act) +
      (q > 0 ? 0.4 : 0.12) * q * q +
      0.03 * (d - pick([3, 3, 1, 4], act)) ** 2 +
      0.02 * (w - 6.5 + 0.4 * (d - 3)) ** 2 +
      0.015 * Math.abs(b - 6);
    return Math.min(Math.LN10, sum);
  },
};

const cond: SearchTask = {
  name: 'cond',
  axes: [
    ...[
      list('opt', 'sgd', 'momentum', 'adam'),
      log('lr', 1e-5, 1),
      linear('m', 0, 0.99),
      log('k', 1e-4, 0.5),
    ],
    ...[linear('d', 1, 3, true), log('u1', 4, 128, true), log('u2', 4, 128, true), log('u3', 4, 128, true)],
  ],
  minimum: 0.1,
  cost: (point) => {
    const at = reader(point);
    const [optimum, rest] =
      point.opt === 'sgd'
        ? [-0.7, 0.06]
        : point.opt === 'momentum'
          ? [-0.7 + lg(1 - at('m')), 0.02 + 0.2 * (at('m') - 0.9) ** 2]
          : [-2.6, 0.02 * (lg(at('k')) + 2.5) ** 2];
    const depth = at('d');
    let sum = 0.1 + rest + 0.15 * (lg(at('lr')) - optimum) ** 2 + pick([0, 0.05, 0, 0.01], depth);
    for (let l = 1; l <= depth; l++) sum += 0.01 * (log2(at(`u${l}`)) - pick([0, 6, 5, 4], l)) ** 2;
    return sum;
  },
  idleAt: (point) =>
    new Set([
      ...(point.opt === 'momentum' ? [] : ['m']),
      ...(point.opt === 'adam' ? [] : ['k']),
      ...[2, 3].filter((l) => l > Number(point.d)).map((l) => `u${l}`),
    ]),
};

const noisy: SearchTask = {
  name: 'noisy',
  axes: [
    ...[log('lr', 1e-4, 1), linear('m', 0, 0.99), log('wd', 1e-6, 0.01), linear('r', 0, 0.8)],
    log('units', 8, 512, true),
  ],
  minimum: 0.2,
  noise: 0.02,
  cost: (point) => {
    const at = reader(point);
    const w = log2(at('units'));
    const e = lg(at('lr')) - lg(1 - at('m'));
    return (
      0.2 +
      0.1 * (e + 0.5) ** 2 +
      0.15 * (at('m') - 0.8) ** 2 +
      0.01 * (lg(at('wd')) + 4) ** 2 +
      0.2 * (at('r') - 0.3 - (0.1 * (w - 6)) / 3) ** 2 +
      0.01 * (w - 7) ** 2
    );
  },
};

/** The tasks that the stored figures of other tools are of. */
export const TASKS: readonly SearchTask[] = [branin, hart6, lrcliff, mixed, cond, noisy];

const rosenbrock4: SearchTask = {
  name: 'rosenbrock4',
  axes: [0, 1, 2, 3].map((i) => linear(`x${i}`, -2, 2)),
  minimum: 0,
  cost: (point) =>
    [0, 1, 2].reduce((sum, i) => {
      const [x, y] = [Number(point[`x${i}`]), Number(point[`x${i + 1}`])];
      return sum + 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    }, 0),
};

const ackley5: SearchTask = {
  name: 'ackley5',
  axes: [0, 1, 2, 3, 4].map((i) => linear(`x${i}`, -12, 20)),
  minimum: 0,
  cost: (point) => {
    const x = [0, 1, 2, 3, 4].map((i) => Number(point[`x${i}`]));
    const square = x.reduce((sum, v) => sum + v * v, 0) / x.length;
    const waves = x.reduce((sum, v) => sum + Math.cos(2 * PI * v), 0) / x.length;
    return 20 - 20 * Math.exp(-0.2 * Math.sqrt(square)) + Math.E - Math.exp(waves);
  },
};

/** Two optimizers whose step sizes differ, an optimum at an edge, and a cost that spans decades. */
const decades: SearchTask = {
  name: 'decades',
  axes: [
    ...[log('lr', 1e-4, 10), log('units', 4, 512, true), list('layers', 1, 2, 3, 4)],
    list('opt', 'sgd', 'adam', 'rmsprop'),
  ],
  minimum: 1e-5,
  cost: (point) => {
    const at = reader(point);
    const e = lg(at('lr')) - (point.opt === 'sgd' ? 0.3 : -2.2) + 0.2 * at('layers');
    if (e > 0.3) return Number.POSITIVE_INFINITY;
    const exponent = -5 + 0.9 * Math.abs(e) + 0.3 * (9 - log2(at('units'))) + 0.2 * (at('layers') - 2) ** 2;
    return 10 ** (exponent + (point.opt === 'rmsprop' ? 0.5 : 0));
  },
};

/** Tasks on which no setting was chosen. */
export const OTHER_TASKS: readonly SearchTask[] = [rosenbrock4, ackley5, decades];

/** What is added to the cost of a trial, from 0. */
export function noiseOf({ noise = 0, name }: SearchTask, seed: number, trial: number): number {
  return noise === 0 ? 0 : noise * randomStream(seed, `${name}: noise ${trial}`).normal();
}
