import { describe, expect, test } from 'vitest';
import { cosTurns, exp, log } from '../../src/base/portableMath.js';
import { RandomStream, randomState } from '../../src/base/random.js';
import type { Core } from '../../src/trainers/network/kernel/core.js';
import { loadCore, loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { exampleData, exampleSettings } from './examples.js';

const BUILDS = ['native', 'wasm', 'scalar'] as const;

/** The numbers of c/kernel.h's `enum Probe`. */
const PROBE = { exp: 0, tanh: 1, sigmoid: 2, log1p: 3, log64: 4, exp64: 5, cos64: 6, fma: 7 } as const;

function probe(core: Core, name: keyof typeof PROBE, x: Float64Array, count = x.length): Float64Array {
  const y = new Float64Array(count);
  core.probe(PROBE[name], x, y, count);
  return y;
}

/** `count` numbers between, evenly; as floats. */
function floats(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.fround(from + ((to - from) * i) / (count - 1)));
}

/** The distance of a float from the exact value, in units of the float's last place. */
function errorInUlp(found: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
  return Math.abs(found - exact) / 2 ** (exponent - 23);
}

describe.each(BUILDS)('functions of the %s build', (build) => {
  const core = loadCore(build);

  test.each([
    ['exp', Math.exp, floats(-43.6, 0, 100_001), 1.2],
    ['tanh', Math.tanh, floats(-12, 12, 100_001), 2.6],
    ['tanh', Math.tanh, floats(-0.01, 0.01, 100_000), 2.6],
    ['sigmoid', (z: number) => 1 / (1 + Math.exp(-z)), floats(-40, 40, 100_001), 2.3],
    ['log1p', Math.log1p, floats(0, 20, 100_001), 2.1],
    ['log1p', Math.log1p, floats(0, 1e-3, 100_001), 2.1],
  ] as const)('%s is within its bound', (name, exact, x, ulp) => {
    const y = probe(core, name, x);
    const worst = x.reduce((most, at, i) => {
      const value = exact(at);
      return value === 0 ? most : Math.max(most, errorInUlp(y[i] as number, value));
    }, 0);
    expect(worst).toBeLessThan(ulp);
    expect(worst).toBeGreaterThan(0.4);
  });

  test('NaN goes through every one of them', () => {
    for (const name of ['exp', 'tanh', 'sigmoid', 'log1p'] as const) {
      expect(probe(core, name, Float64Array.of(Number.NaN))).toEqual(Float64Array.of(Number.NaN));
    }
  });

  test.each([
    ['log64', log],
    ['exp64', exp],
    ['cos64', cosTurns],
  ] as const)('%s has the bits of its TypeScript twin', (name, twin) => {
    const random = new RandomStream(randomState(1, name));
    const x = Float64Array.from({ length: 20_000 }, () =>
      name === 'exp64' ? 20 * random.normal() : random.uniform(),
    );
    expect(probe(core, name, x)).toEqual(x.map(twin));
  });

  test('a multiply-add is rounded once', () => {
    const random = new RandomStream(randomState(2, 'fma'));
    const near = (): number => Math.fround(random.normal() * 2 ** (random.below(60) - 30));
    const x = new Float64Array(3 * 20_000);
    for (let i = 0; i < x.length; i += 3) {
      const [a, b] = [near(), near()];
      x.set([a, b, random.uniform() < 0.5 ? Math.fround(-a * b) : near()], i);
    }
    expect(probe(core, 'fma', x, 20_000)).toEqual(probe(loadCore('scalar'), 'fma', x, 20_000));
    // Products half-way between two floats, of any size and below the normal ones, and a third number that decides.
    const halfWay = Float64Array.from({ length: 3 * 20_000 }, (_, i) => {
      if (i % 3 < 2) return (2 * random.below(2 ** 12) + 1) * 2 ** -(random.below(2) * 75);
      return (random.uniform() - 0.5) * 2 ** -random.below(150);
    }).map(Math.fround);
    expect(probe(core, 'fma', halfWay, 20_000)).toEqual(probe(loadCore('scalar'), 'fma', halfWay, 20_000));
    const [a, c] = [1 + 2 ** -12, -(1 + 2 ** -11)];
    expect(probe(core, 'fma', Float64Array.of(a, a, c), 1)).toEqual(Float64Array.of(2 ** -24));
  });

  test('initial weights are normal draws of the stream, row by row, rounded to float32', () => {
    const data = exampleData({ output: 'softmax', examples: 5, inputs: 3 });
    const settings = exampleSettings({ hiddenUnits: [4], batchSize: 5 });
    const kernel = loadKernel(build);
    const training = kernel.open(kernel.load(data), settings);
    const stream = new RandomStream(settings.initializationState);
    const draw = (count: number, inputs: number): Float32Array =>
      new Float32Array(count).map(() => stream.normal() * Math.sqrt(2 / inputs));
    expect(training.parameters()).toEqual([
      { W: draw(4 * 3, 3), b: new Float32Array(4) },
      { W: draw(10 * 4, 4), b: new Float32Array(10) },
    ]);
  });
});
