import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, logScale, scaleOf, tickLabel } from '../../src/charts/scale.js';

const labels = (scale: ReturnType<typeof scaleOf>) => scale.ticks.map(({ label }) => label);

describe('scaleOf', () => {
  test.each([
    [0.001, 1, 'log'],
    [1, 8, 'log'],
    [1, 7.9, 'linear'],
    [0, 1000, 'linear'],
    [-1, 1000, 'linear'],
    [0.5, 0.5, 'linear'],
  ])('from %d to %d is %s', (low, high, kind) => expect(scaleOf(low, high).kind).toBe(kind));

  test('holds both ends, and its ticks lie inside and ascend', () => {
    const size = fc.double({ min: 1e-30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.boolean(), (a, b, negative) => {
        const [low, high] = [Math.min(a, b) * (negative ? -1 : 1), Math.max(a, b)];
        const scale = scaleOf(low, high);
        for (const end of [low, high]) {
          expect(scale.position(end)).toBeGreaterThanOrEqual(scale.min);
          expect(scale.position(end)).toBeLessThanOrEqual(scale.max);
        }
        const positions = scale.ticks.map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((x, y) => x - y));
        expect(positions.every((at) => at >= scale.min && at <= scale.max)).toBe(true);
        expect(positions.length).toBeLessThanOrEqual(12);
      }),
    );
  });
});

describe('linearScale', () => {
  test('has ticks at round steps', () => {
    expect(labels(linearScale(0, 1))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
    expect(labels(linearScale(3, 17))).toEqual(['5', '10', '15']);
  });
});

describe('logScale', () => {
  test('has ticks at 1, 2 and 5 within few decades, at powers of ten within many', () => {
    expect(labels(logScale(0.01, 1))).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1']);
    expect(labels(logScale(1e-6, 10))).toEqual(['1e-6', '1e-5', '1e-4', '0.001', '0.01', '0.1', '1', '10']);
  });

  test('places 0 at its lower edge and leaves what is not a number alone', () => {
    const scale = logScale(0.01, 1);
    expect(scale.position(0)).toBe(scale.min);
    expect(scale.position(Number.NaN)).toBeNaN();
  });
});

describe('tickLabel', () => {
  test.each([
    [0, '0'],
    [0.0948683, '0.09487'],
    [0.001, '0.001'],
    [0.0001, '1e-4'],
    [0.00012345, '1.23e-4'],
    [1000, '1000'],
    [20_000, '20k'],
    [1_350_000, '1.35M'],
    [1e12, '1e12'],
  ])('writes %d as %s', (value, text) => expect(tickLabel(value)).toBe(text));
});
