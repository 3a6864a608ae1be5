import { describe, expect, it } from 'vitest';
import { paceOf } from '../../src/app/pace.js';
import { makeSummary } from '../report/fixtures/makeSummary.js';

const DAY_MS = 86_400_000;

/** 60 trials of which 40 ended, one every 92 ms. */
function halfDone() {
  const summary = makeSummary({ waiting: 20 });
  return { summary, lastMs: summary.endedMs };
}

describe('paceOf', () => {
  it('counts the endings since the start', () => {
    const { summary, lastMs } = halfDone();
    const { trialsPerSecond, remainingMs } = paceOf(summary, lastMs);
    expect(trialsPerSecond).toBeCloseTo(1000 / 92, 0);
    expect(remainingMs).toBeGreaterThan(0);
    expect(remainingMs).toBeLessThan(DAY_MS);
  });

  it('falls while no trial ends, and the remaining time grows', () => {
    const { summary, lastMs } = halfDone();
    const now = paceOf(summary, lastMs);
    const later = paceOf(summary, lastMs + 60_000);
    expect(later.trialsPerSecond).toBeLessThan((now.trialsPerSecond ?? 0) / 10);
    expect(later.remainingMs).toBeGreaterThan((now.remainingMs ?? 0) * 10);
  });

  it('does not count days between two launches', () => {
    const { summary, lastMs } = halfDone();
    const before = paceOf(summary, lastMs).trialsPerSecond ?? 0;
    for (let position = 0; position < 20; position++) {
      summary.columns.endedMs[position] = (summary.columns.endedMs[position] ?? 0) - 3 * DAY_MS;
    }
    const pace = paceOf({ ...summary, startedMs: summary.startedMs - 3 * DAY_MS }, lastMs);
    expect(pace.trialsPerSecond).toBeCloseTo(before, 0);
  });

  it('does not count results from another sweep', () => {
    const { summary, lastMs } = halfDone();
    summary.columns.reused.fill(1);
    expect(paceOf(summary, lastMs)).toEqual({ trialsPerSecond: null, remainingMs: null });
  });

  it.each([
    ['nothing has ended', makeSummary({ waiting: 56, running: 4 })],
    ['nothing has started', makeSummary({ waiting: 60 })],
    ['all is done', makeSummary()],
  ])('knows nothing where %s', (_, summary) => {
    expect(paceOf(summary, summary.plannedMs + 10_000)).toEqual({ trialsPerSecond: null, remainingMs: null });
  });
});
