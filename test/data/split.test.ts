import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitExamples } from '../../src/data/split.js';

const labelled = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 200 }))
  .chain(([classes, count]) =>
    fc.record({
      classes: fc.constant(classes),
      labels: fc.array(fc.nat(classes - 1), { minLength: count, maxLength: count }),
      fraction: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      seed: fc.nat(),
    }),
  );

function countOf(labels: readonly number[], isDev: Uint8Array, label: number, mark: 0 | 1): number {
  return labels.filter((each, i) => each === label && isDev[i] === mark).length;
}

describe('splitExamples', () => {
  it('gives every class its share to within one example, and never its last to the dev set', () => {
    fc.assert(
      fc.property(labelled, ({ labels, classes, fraction, seed }) => {
        let isDev: Uint8Array;
        try {
          isDev = splitExamples(Float64Array.from(labels), { fraction, seed, classes }, 'd.csv');
        } catch (error) {
          expect(String(error)).toMatch(/would leave the (dev|training) set empty/);
          return;
        }
        expect(isDev.length).toBe(labels.length);
        for (let label = 0; label < classes; label++) {
          const dev = countOf(labels, isDev, label, 1);
          const train = countOf(labels, isDev, label, 0);
          expect(Math.abs(dev - fraction * (dev + train))).toBeLessThan(1);
          if (dev > 0) expect(train).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('takes the rounded fraction of all, where each class has enough', () => {
    const labels = Float64Array.from({ length: 100 }, (_, i) => i % 3);
    const isDev = splitExamples(labels, { fraction: 0.255, seed: 1, classes: 3 }, 'd.csv');
    expect(isDev.reduce((sum, mark) => sum + mark, 0)).toBe(26);
  });

  it.each([0, 2])('depends on the seed alone, with %i classes', (classes) => {
    const labels = Float64Array.from({ length: 100 }, (_, i) => i % 2);
    const split = (seed: number) => splitExamples(labels, { fraction: 0.2, seed, classes }, 'd.csv').join('');
    expect(split(1)).toBe(split(1));
    expect(split(1)).not.toBe(split(2));
  });
});
