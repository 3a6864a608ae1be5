import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analysis.js';
import { matching } from '../../src/queries/filter.js';
import { importanceView } from '../../src/queries/importance.js';
import { measuredMetric } from '../../src/queries/measured.js';
import { SweepTable } from '../../src/queries/sweepTable.js';
import type { Summary } from '../../src/results/summary.js';
import { type MadeSweep, makeSummary } from '../report/fixtures/makeSummary.js';

const AXES = [
  { name: 'learning_rate', values: [0.003, 0.01, 0.03, 0.1] },
  { name: 'hidden_units', values: [4, 8, 16] },
  { name: 'batch_size', values: [16, 32] },
  { name: 'epochs', values: [5] },
];
const cost: NonNullable<MadeSweep['cost']> = ({ learning_rate, hidden_units, batch_size }) => ({
  J: learning_rate * (1 + Number(hidden_units)) + (batch_size === 16 ? 0.2 : 0.1) * learning_rate,
  devJ: 1 / Number(hidden_units),
});

function importance(summary: Summary, filter: string, metric: string) {
  const steps = SweepTable.open({ summary, until: null });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const matched = matching(step.value, filter);
  const measured = measuredMetric(step.value, metric);
  if ('problem' in matched || measured === null) throw new Error('a filter or a metric has a problem');
  return importanceView(step.value, matched, measured);
}

describe('importanceView', () => {
  const summary = makeSummary({ spec: { axes: AXES }, cost });

  it('gives the shares of the findings for all trials of a complete grid', () => {
    const { complete, axes, rest } = importance(summary, '', 'J');
    const main = analyse(summary).importance?.main ?? [];
    expect(main).toHaveLength(3);
    expect(complete).toBe(true);
    expect(axes.map(({ name, share }) => [name, share])).toEqual(
      main.map(({ factors, share }) => [factors[0]?.[0], share]),
    );
    expect(rest + axes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('is exact for a part that is a complete grid, and for any metric', () => {
    const { complete, axes, n } = importance(summary, 'learning_rate < 0.02 && batch_size == 32', 'dev_J');
    expect([complete, n]).toEqual([true, 6]);
    expect(axes.map(({ name }) => name)).toEqual(['hidden_units', 'learning_rate']);
    expect(axes[0]?.share).toBeCloseTo(1, 10);
  });

  it('estimates the shares of any other part by a forest, and says how much that explains', () => {
    const part = importance(summary, 'learning_rate < 0.05 || hidden_units > 4', 'J');
    expect(part.complete).toBe(false);
    expect(part.explained).toBeGreaterThan(0.5);
    expect(part.axes[0]?.name).toBe('learning_rate');
  });

  it('has no shares where one hyperparameter is left, or too few trials', () => {
    const one = importance(summary, 'hidden_units == 4 && batch_size == 16', 'J');
    expect([one.axes, one.rest, one.n]).toEqual([[], 1, 4]);
    expect(importance(summary, 'J < 0.02', 'J').axes).toEqual([]);
  });
});
