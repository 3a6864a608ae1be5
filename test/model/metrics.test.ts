import { describe, expect, it } from 'vitest';
import { compareMetric } from '../../src/model/metrics.js';

describe('compareMetric', () => {
  it.each([
    [
      'minimize',
      [2, Number.NaN, -1, Number.POSITIVE_INFINITY],
      [-1, 2, Number.POSITIVE_INFINITY, Number.NaN],
    ],
    [
      'maximize',
      [2, Number.NaN, -1, Number.POSITIVE_INFINITY],
      [Number.POSITIVE_INFINITY, 2, -1, Number.NaN],
    ],
  ] as const)('puts the best first and NaN last: %s', (goal, values, sorted) => {
    expect([...values].sort((a, b) => compareMetric(goal, a, b))).toEqual(sorted);
  });
});
