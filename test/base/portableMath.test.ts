import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosTurns, exp, log, sinTurns } from '../../src/base/portableMath.js';
import { absoluteError, errorInUlp, exactCosTurns, exactExp, exactLog, exactSinTurns } from './exactMath.js';

const SMALLEST_NORMAL = 2 ** -1022;
const ULP_BOUND = 2;

/** `count` numbers from low to high, evenly spread but for a shift that keeps them from being round. */
function spread(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * (i + Math.SQRT1_2 / 2)) / count);
}

function worst(xs: readonly number[], error: (x: number) => number): number {
  return Math.max(...xs.map(error));
}

describe('exp', () => {
  const cases = [...spread(-708, 709.78, 1500), ...spread(-2, 2, 1500), ...spread(-1e-3, 1e-3, 300)];

  it('is within 2 units in the last place of e^x over its whole range', () => {
    expect(worst(cases, (x) => errorInUlp(exp(x), exactExp(x)))).toBeLessThan(ULP_BOUND);
  });

  it.each([
    [0, 1],
    [-0, 1],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, 0],
    [709.7827128933841, Number.POSITIVE_INFINITY],
    [-708.0000000000001, 0],
    [-1e300, 0],
  ])('of %d is %d', (x, expected) => {
    expect(exp(x)).toBe(expected);
  });

  it.each([709.782712893384, 709.5, 708.9, -708])('is good up to its ends: %d', (x) => {
    expect(errorInUlp(exp(x), exactExp(x))).toBeLessThan(ULP_BOUND);
  });
});

describe('log', () => {
  const cases = [
    ...spread(-1021, 1023, 1000).map((k) => 2 ** k),
    ...spread(0.5, 2, 1000),
    ...spread(0.9999, 1.0001, 300),
  ];

  it('is within 2 units in the last place of ln x over its whole range', () => {
    expect(worst(cases, (x) => errorInUlp(log(x), exactLog(x)))).toBeLessThan(ULP_BOUND);
  });

  it.each([
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [-1, Number.NaN],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NaN],
  ])('of %d is %d', (x, expected) => {
    expect(log(x)).toBe(expected);
  });

  it.each([SMALLEST_NORMAL, Number.MAX_VALUE, 1 - 2 ** -53, 1 + 2 ** -52, Math.SQRT1_2, 2 ** -53])(
    'is good at its edges: %d',
    (x) => {
      expect(errorInUlp(log(x), exactLog(x))).toBeLessThan(ULP_BOUND);
    },
  );

  it('undoes exp', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(2 ** -51 * Math.max(1, Math.abs(x)));
      }),
    );
  });
});

describe('sinTurns and cosTurns', () => {
  const turns = [
    ...spread(0, 1, 1500),
    ...[0.25, 0.5, 0.75].flatMap((zero) => spread(zero - 1e-9, zero + 1e-9, 200)),
  ];

  it('have a sine within 2 units in the last place of sin 2π·turns, turns in [0, 1)', () => {
    expect(worst(turns, (x) => errorInUlp(sinTurns(x), exactSinTurns(x)))).toBeLessThan(ULP_BOUND);
  });

  it('have a cosine within 1e-15 of cos 2π·turns, turns in [0, 1)', () => {
    // Absolute, because adding the quarter turn rounds: near its zeros that is many units in the last place.
    expect(worst(turns, (x) => absoluteError(cosTurns(x), exactCosTurns(x)))).toBeLessThan(1e-15);
  });

  it('have a sine that loses nothing to whole turns', () => {
    const many = spread(-5000, 5000, 500);
    expect(worst(many, (x) => absoluteError(sinTurns(x), exactSinTurns(x)))).toBeLessThan(5e-16);
  });

  it.each([
    [0, 0, 1],
    [0.25, 1, 0],
    [0.5, 0, -1],
    [0.75, -1, 0],
    [1, 0, 1],
    [-0.25, -1, 0],
    [1e15, 0, 1],
  ])('of %d turns are %d and %d', (x, sine, cosine) => {
    // `+ 0` makes −0 into 0.
    expect([sinTurns(x) + 0, cosTurns(x) + 0]).toEqual([sine, cosine]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('of %d are NaN', (x) => {
    expect([sinTurns(x), cosTurns(x)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('lie on the circle', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
        expect(sinTurns(x) ** 2 + cosTurns(x) ** 2).toBeCloseTo(1, 14);
      }),
    );
  });
});

describe('the portable functions and the engine', () => {
  // V8's own functions stay under 1 unit in the last place.
  it.each([
    ['exp', exp, Math.exp, spread(-700, 700, 20_000)],
    ['log', log, Math.log, spread(-700, 700, 20_000).map((x) => Math.exp(x))],
  ] as const)('agree on %s to 3 units in the last place', (_, portable, native, xs) => {
    const relative = xs.map((x) => Math.abs(portable(x) / native(x) - 1));
    expect(Math.max(...relative)).toBeLessThan(3 * 2 ** -52);
  });
});

describe('the bits of the portable functions', () => {
  // Confirmed by a twin in another language, operation by operation.
  const xs = Array.from({ length: 10_000 }, (_, i) => -708 + 0.14 * i);
  const turns = Array.from({ length: 10_000 }, (_, i) => i / 10_007);

  it.each([
    ['exp', xs.map(exp), '4fa4a7aafcae40b39b664a6690e62edd'],
    ['log', xs.map((x) => log(exp(x))), '8d6bb8edcfd71d8955a0d54c8ff889f6'],
    ['sinTurns', turns.map(sinTurns), 'eb802f3a0aff6d113a3f160cf9333442'],
    ['cosTurns', turns.map(cosTurns), '5600365a96b770f57a8fc667eb5c2e3d'],
  ])('never change: %s', (_, values, digest) => {
    // Little-endian, as every machine that Node runs on.
    const bytes = new Uint8Array(Float64Array.from(values).buffer);
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 32)).toBe(digest);
  });
});
