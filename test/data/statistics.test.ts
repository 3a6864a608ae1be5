import { describe, expect, it } from 'vitest';
import { appendRow, emptyRows, type Input } from '../../src/data/examples.js';
import { featureStatistics, targetStatistics } from '../../src/data/statistics.js';

describe('targetStatistics', () => {
  it('finds no deviation among equal numbers, though their mean is rounded', () => {
    const y = Float64Array.from({ length: 10 }, () => 0.1);
    const { mean, deviation } = targetStatistics(y, null);
    expect(mean).not.toBe(0.1);
    expect(deviation).toBe(0);
  });

  it('leaves out what is marked', () => {
    expect(targetStatistics(Float64Array.of(1, 50, 3), Uint8Array.of(0, 1, 0))).toEqual({
      mean: 2,
      deviation: 1,
    });
  });
});

describe('featureStatistics', () => {
  it('passes over missing values, and gives a text column one feature a category', () => {
    const inputs: Input[] = [
      { kind: 'number', name: 'u', origin: 0 },
      { kind: 'text', name: 'v', categories: ['a', 'b'] },
    ];
    const rows = emptyRows(2);
    for (const row of [
      [1, 0],
      [Number.NaN, 1],
      [3, Number.NaN],
    ])
      appendRow(rows, row);
    const { means, deviations } = featureStatistics({ rows, y: new Float64Array(3) }, inputs, null);
    expect([...means]).toEqual([2, 0.5, 0.5]);
    expect([...deviations]).toEqual([1, 0.5, 0.5]);
  });
});
