import { describe, expect, it, test } from 'vitest';
import { RandomStream, randomState } from '../../src/base/random.js';
import type { Axis } from '../../src/model/sweepSpec.js';
import { acquisition, acquisitionGradient } from '../../src/search/gp/acquisition.js';
import { fitHyper } from '../../src/search/gp/fitHyper.js';
import { GaussianProcess } from '../../src/search/gp/gaussianProcess.js';
import { minimise } from '../../src/search/gp/minimise.js';
import {
  expNegative,
  logImprovement,
  logProbability,
  millsRatio,
} from '../../src/search/gp/portableNormal.js';
import { proposeByGp } from '../../src/search/gp/proposeByGp.js';
import { fitModel } from '../../src/search/gp/resultModel.js';
import { ModelledSpace } from '../../src/search/modelledSpace.js';
import type { KnownResult } from '../../src/search/modelRequest.js';
import { type ProposedPoint, searchSpace } from '../../src/search/searchSpace.js';

describe('expNegative', () => {
  it('is e^−x to the last places', () => {
    for (let x = 0; x < 700; x += 0.37)
      expect(Math.abs(expNegative(x) / Math.exp(-x) - 1), `${x}`).toBeLessThan(1e-15);
    expect(expNegative(701)).toBe(0);
  });
});

describe('logImprovement', () => {
  // From erfc of the C library: ln(φ(z) + z·Φ(z)), ln Φ(z), Φ(z)/φ(z).
  test.each([
    [-10, -55.55312203612325, -53.23128515051246, 0.09902859647173279],
    [-1.01, -2.5041998574802564, -1.8563130623431785, 0.6522518431481302],
    [0, -0.9189385332046727, -Math.LN2, 1.2533141373155001],
    [1, 0.08002621884930704, -0.1727537790234499, 3.477051811703694],
    [5, 1.6094379231264313, -2.866516130081049e-7, 672621.6367228791],
  ])('at %d', (z, improvement, probability, ratio) => {
    expect(logImprovement(z).value).toBeCloseTo(improvement, 11);
    expect(logProbability(z)).toBeCloseTo(probability, 11);
    expect(millsRatio(z) / ratio).toBeCloseTo(1, 11);
  });

  test.each([-80, -50.1, -49.9, -3, -1.1, -0.9, 0, 2])('has the slope of its values at %d', (z) => {
    const step = 1e-5;
    const slope = (logImprovement(z + step).value - logImprovement(z - step).value) / (2 * step);
    expect(logImprovement(z).slope / slope).toBeCloseTo(1, 6);
  });
});

/** Smooth results of two numbers and a choice. */
function example() {
  const stream = new RandomStream(randomState(1, 'test'));
  const inputs = Array.from({ length: 20 }, () =>
    Float64Array.from([stream.uniform(), stream.uniform(), stream.uniform() < 0.5 ? 0.25 : 0.75]),
  );
  const targets = Float64Array.from(inputs, ([a = 0, b = 0, c = 0]) => Math.sin(5 * a) + b + c);
  return { isChoice: [false, false, true], inputs, targets };
}

const HYPER = { lengths: Float64Array.from([0.5, 0.8, 1]), scale: 1.2, noise: 1e-4 };

describe('GaussianProcess', () => {
  it('predicts results it knows, and is less certain far from them', () => {
    const { isChoice, inputs, targets } = example();
    const process = new GaussianProcess({ isChoice, hyper: HYPER }, inputs, { targets, spare: 0 });
    for (const [i, input] of inputs.entries()) {
      const { mean, variance } = process.predict(input);
      expect(mean).toBeCloseTo(targets[i] ?? 0, 1);
      expect(variance).toBeLessThan(1e-3);
    }
    expect(process.predict(Float64Array.from([3, -2, 0.5])).variance).toBeGreaterThan(1);
  });

  it('is the same whether a result is added or was there', () => {
    const { isChoice, inputs, targets } = example();
    const whole = new GaussianProcess({ isChoice, hyper: HYPER }, inputs, { targets, spare: 0 });
    const grown = new GaussianProcess({ isChoice, hyper: HYPER }, inputs.slice(0, 17), { targets, spare: 3 });
    for (const i of [17, 18, 19]) grown.add(inputs[i] ?? new Float64Array(3), targets[i] ?? 0);
    const at = Float64Array.from([0.3, 0.3, 0.75]);
    expect(grown.predict(at)).toEqual(whole.predict(at));
  });
});

describe('acquisitionGradient', () => {
  it.each([1e-4, 0.05])('has the derivatives of the acquisition with noise %d', (noise) => {
    const { isChoice, inputs, targets } = example();
    const labels = inputs.map(([a = 0]) => (a > 0.7 ? -1 : 1));
    const surrogate = {
      results: new GaussianProcess({ isChoice, hyper: { ...HYPER, noise } }, inputs, { targets, spare: 0 }),
      finite: new GaussianProcess({ isChoice, hyper: HYPER }, inputs, { targets: labels, spare: 0 }),
      incumbent: 0.2,
    };
    const at = Float64Array.from([0.4, 0.6, 0.25]);
    const slopes = new Float64Array(3);
    expect(acquisitionGradient(surrogate, at, slopes)).toBe(acquisition(surrogate, at));
    for (const i of [0, 1]) {
      const [up, down] = [1e-6, -1e-6].map((step) => {
        const moved = at.slice();
        moved[i] = (moved[i] ?? 0) + step;
        return acquisition(surrogate, moved);
      });
      expect((slopes[i] ?? 0) / (((up ?? 0) - (down ?? 0)) / 2e-6)).toBeCloseTo(1, 4);
    }
    expect(slopes[2]).toBe(0);
  });
});

describe('acquisition', () => {
  it('looks for news where results are noisy: less at a known point, beside one that is not known', () => {
    const { isChoice, inputs, targets } = example();
    const gain = (noise: number) => {
      const hyper = { ...HYPER, noise };
      const results = new GaussianProcess({ isChoice, hyper }, inputs, { targets, spare: 0 });
      const value = (input: Float64Array) => {
        const { mean, variance } = results.predict(input);
        // Half a deviation below the incumbent.
        const incumbent = mean + 0.5 * Math.sqrt(variance);
        return acquisition({ results, finite: null, incumbent }, input) - 0.5 * Math.log(variance);
      };
      return value(Float64Array.from([3, -2, 0.25])) - value(inputs[0] ?? new Float64Array(3));
    };
    expect(gain(1e-4)).toBeCloseTo(0, 10);
    expect(gain(0.05)).toBeGreaterThan(0.5);
  });
});

describe('fitHyper', () => {
  it('finds that an input has no effect', () => {
    const { inputs } = example();
    const targets = Float64Array.from(inputs, ([a = 0]) => Math.sin(6 * a));
    const start = { lengths: new Float64Array(3).fill(1), scale: 1, noise: 0.01 };
    const { lengths, noise } = fitHyper({ isChoice: [false, false, false], inputs, targets }, [start], 60);
    expect((lengths[1] ?? 0) / (lengths[0] ?? 1)).toBeGreaterThan(2);
    expect(noise).toBeLessThan(0.01);
  });
});

describe('fitModel', () => {
  const space = new ModelledSpace(searchSpace([[{ name: 'x', values: [0, 1], scale: 'linear' }]]), {
    isNew: () => true,
    idleAt: null,
  });
  /** What the model predicts in the middle of two results. */
  const deviationOf = (cost: (x: number) => number): number => {
    const results = Array.from({ length: 16 }, (_, i) => ({
      coordinates: Float64Array.from([i / 15]),
      value: cost(i / 15),
    }));
    const { scale, surrogate } = fitModel(space, results, 0);
    const { mean } = surrogate.results.predict(Float64Array.from([0.5]));
    return Math.abs(scale.fromModel(mean, 0).mean / cost(0.5) - 1);
  };

  it('sees results on the scale on which they are smooth', () => {
    // Both span more than a factor of 100. The second is a parabola only if its logarithm is taken.
    expect(deviationOf((x) => 0.2 + 100 * (x - 0.45) ** 2)).toBeLessThan(0.05);
    expect(deviationOf((x) => Math.exp(40 * (x - 0.45) ** 2) / 1000)).toBeLessThan(0.05);
  });
});

describe('minimise', () => {
  it('finds the minimum of a curved valley (H. Rosenbrock, 1960), within bounds', () => {
    const valley = ([x = 0, y = 0]: Float64Array) => ({
      value: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
      writeGradient: (slopes: Float64Array) =>
        slopes.set([-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]),
    });
    const options = { lower: [-2, -2], upper: [2, 2], maxSteps: 200, tolerance: 1e-14 };
    const free = minimise(valley, Float64Array.from([-1.2, 1]), options);
    expect(Array.from(free.x, (v) => Number(v.toFixed(4)))).toEqual([1, 1]);
    const bound = minimise(valley, Float64Array.from([-1.2, 1]), { ...options, upper: [0.5, 2] });
    expect(Array.from(bound.x, (v) => Number(v.toFixed(3)))).toEqual([0.5, 0.25]);
  });
});

describe('proposeByGp', () => {
  const range = (name: string, scale: 'log' | 'linear', low: number, high: number): Axis => ({
    ...{ name, scale, values: [low, high] },
  });
  const axes = [
    range('lr', 'log', 1e-4, 1),
    range('m', 'linear', 0, 0.9),
    { name: 'act', values: ['a', 'b'] },
  ];
  const space = searchSpace(axes.map((axis) => [axis]));
  const cost = ({ lr, m, act }: ProposedPoint) => {
    const e = Math.log10(Number(lr)) + 2 * Number(m);
    return e > 0.5 ? null : 1 + (e + 1) ** 2 + (Number(m) - 0.5) ** 2 + (act === 'a' ? 0.3 : 0);
  };
  const modelled = (seen: Set<string> = new Set()) =>
    new ModelledSpace(space, { isNew: (point) => !seen.has(JSON.stringify(point)), idleAt: null });
  const known = (count: number): KnownResult[] => {
    const stream = new RandomStream(randomState(2, 'test'));
    return Array.from({ length: count }, () => {
      const coordinates = Float64Array.from([stream.uniform(), stream.uniform(), stream.uniform()]);
      return { coordinates: modelled().snap(coordinates), value: cost(modelled().point(coordinates)) };
    });
  };
  const request = { pending: [], points: 4, seed: 1, cohort: 5 };

  it('proposes good points, all of them different', () => {
    const space = modelled();
    const points = proposeByGp(space, { ...request, results: known(24) });
    const values = points.map(({ coordinates }) => cost(space.point(coordinates)));
    expect(new Set(points.map(({ coordinates }) => String(coordinates))).size).toBe(4);
    expect(Math.min(...values.map((value) => value ?? 9))).toBeLessThan(1.1);
    for (const { expected } of points) expect(expected?.finite).toBeGreaterThan(0.3);
  });

  it('gives the same bits on every machine', () => {
    const [first] = proposeByGp(modelled(), { ...request, results: known(12) });
    expect([...(first?.coordinates ?? [])]).toMatchInlineSnapshot(`
      [
        0.43487713862613847,
        0.6344383955623679,
        0.75,
      ]
    `);
  });

  it('models the best and the latest of many results', () => {
    const points = proposeByGp(modelled(), { ...request, points: 1, results: known(260) });
    expect(points).toHaveLength(1);
    expect(cost(modelled().point(points[0]?.coordinates ?? new Float64Array(3)))).toBeLessThan(1.02);
  });

  it('proposes no known trial', () => {
    const [first] = proposeByGp(modelled(), { ...request, points: 1, results: known(24) });
    const point = modelled().point(first?.coordinates ?? new Float64Array(3));
    const [second] = proposeByGp(modelled(new Set([JSON.stringify(point)])), {
      ...{ ...request, points: 1, results: known(24) },
    });
    expect(second?.coordinates).not.toEqual(first?.coordinates);
  });

  it('treats values of an axis without effect alike', () => {
    const idle = new ModelledSpace(space, {
      isNew: () => true,
      idleAt: ({ act }) => new Set(act === 'a' ? ['m'] : []),
    });
    const [low, high] = [0.1, 0.9].map((m) => idle.input(Float64Array.from([0.5, m, 0.25])));
    expect(low).toEqual(high);
    expect(idle.input(Float64Array.from([0.5, 0.1, 0.75]))[1]).toBe(0.1);
  });
});
