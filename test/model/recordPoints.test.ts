import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { MAX_CURVE_POINTS } from '../../src/model/record.js';
import { recordPoints } from '../../src/trainers/network/recordPoints.js';

const length = fc.record({
  trainExamples: fc.integer({ min: 1, max: 10_000_000 }),
  batchSize: fc.integer({ min: 1, max: 1000 }),
  until: fc.oneof(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1000 })),
});

describe('recordPoints', () => {
  it('records the first 10 epochs, then each that has grown by a tenth, and the last', () => {
    const points = recordPoints({ trainExamples: 32, batchSize: 16, until: 2 * 45 }, null);
    const epochs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
    expect(points).toEqual([...epochs, 22, 24, 26, 28, 30, 33, 36, 39, 42, 45].map((epoch) => epoch * 2));
  });

  it.each([
    ['within the first epoch', { until: 3 }, null, [3]],
    ['within an epoch', { until: 25 }, null, [10, 20, 25]],
    ['at the end of an epoch, once', { until: 20 }, null, [10, 20]],
    ['every so many iterations', { until: 10 }, { every_iterations: 4 }, [4, 8, 10]],
    ['every so many epochs', { until: 45 }, { every_epochs: 2 }, [20, 40, 45]],
    ['more seldom than the training is long', { until: 5 }, { every_epochs: 9 }, [5]],
  ])('ends %s', (_, { until }, record, expected) => {
    expect(recordPoints({ trainExamples: 100, batchSize: 10, until }, record)).toEqual(expected);
  });

  it('ascends to the last iteration, in at most 500 points', () => {
    fc.assert(
      fc.property(length, (training) => {
        const points = recordPoints(training, null);
        expect(points.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
        expect(points.at(-1)).toBe(training.until);
        for (const [i, point] of points.entries()) expect(point).toBeGreaterThan(points[i - 1] ?? 0);
      }),
    );
  });

  it('is a series that does not depend on the total', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 1, max: 1e9 }), (training, more) => {
        const until = training.until + more;
        const shorter = recordPoints(training, null).slice(0, -1);
        expect(recordPoints({ ...training, until }, null).slice(0, shorter.length)).toEqual(shorter);
      }),
    );
  });

  it.each([
    ['every_iterations', { every_iterations: 2 }, 1000, 1001, '501 points in 1,001 iterations'],
    ['every_epochs', { every_epochs: 2 }, 10_000, 10_001, '501 points in 10,001 iterations'],
    ['at once, however many', { every_iterations: 1 }, 500, 1e9, '1,000,000,000 points'],
  ])('refuses more than 500 points: %s', (_, record, enough, until, message) => {
    const training = { trainExamples: 100, batchSize: 10 };
    expect(recordPoints({ ...training, until: enough }, record)).toHaveLength(500);
    expect(() => recordPoints({ ...training, until }, record)).toThrow(message);
    expect(() => recordPoints({ ...training, until }, record)).toThrow(UserError);
  });

  it('hints at a distance that is enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1e9 }), (every, until) => {
        fc.pre(until > every * MAX_CURVE_POINTS);
        const training = { trainExamples: 10, batchSize: 5, until };
        const hint = hintOf(() => recordPoints(training, { every_iterations: every }));
        const enough = Number(/every_iterations: (\d+)/.exec(hint)?.[1]);
        expect(recordPoints(training, { every_iterations: enough }).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

function hintOf(fails: () => unknown): string {
  try {
    fails();
  } catch (error) {
    if (error instanceof UserError) return error.hint ?? '';
  }
  return '';
}
