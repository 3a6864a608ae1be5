import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AxisSpec, expandAxis } from '../../src/sweepfile/expandAxis.js';

function numbers(axis: AxisSpec, isWhole = false): number[] {
  return expandAxis(axis, { isWhole }) as number[];
}

const ends = fc
  .tuple(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), fc.double({ min: 1e-9, max: 1e6, noNaN: true }))
  .filter(([a, b]) => a < b);
const count = fc.integer({ min: 2, max: 200 });

describe('a scale', () => {
  it.each(['log', 'linear'] as const)('%s has its exact ends and goes up between them', (scale) => {
    fc.assert(
      fc.property(ends, count, ([a, b], n) => {
        const values = numbers({ [scale]: [a, b], count: n } as unknown as AxisSpec);
        expect(values).toHaveLength(n);
        expect([values[0], values.at(-1)]).toEqual([a, b]);
        // Rounding may leave a neighbour of an end beyond it by half a unit of the sixth digit.
        for (const [i, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual((values[i - 1] ?? value) * (1 - 5e-6));
        }
      }),
    );
  });

  it('has inner values of at most 6 digits', () => {
    fc.assert(
      fc.property(ends, count, ([a, b], n) => {
        for (const value of numbers({ log: [a, b], count: n }).slice(1, -1)) {
          expect(Number(value.toPrecision(6))).toBe(value);
        }
      }),
    );
  });

  it('has equal factors, or equal steps', () => {
    expect(numbers({ log: [1e-5, 1e5], count: 11 })).toEqual([
      1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000, 1e4, 1e5,
    ]);
    expect(numbers({ linear: [-1, 1], count: 5 })).toEqual([-1, -0.5, 0, 0.5, 1]);
  });

  it('of whole numbers has whole numbers, however large', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(numbers({ linear: [0, most], count: 3 }, true)).toEqual([0, (most + 1) / 2, most]);
    expect(numbers({ log: [1, 1000], count: 7 }, true)).toEqual([1, 3, 10, 32, 100, 316, 1000]);
  });
});
