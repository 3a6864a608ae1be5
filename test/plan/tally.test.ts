import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import { forecastRunMs, forecastSweepTime, type MeasuredSpeed } from '../../src/plan/forecast.js';
import { tally } from '../../src/plan/tally.js';
import type { RunWork } from '../../src/trainers/trainer.js';
import { planOf } from './sweeps.js';

describe('tally', () => {
  it('counts the multiply-adds of training and of every recorded cost', () => {
    // 5 inputs, 4 hidden units, 3 outputs; 40 examples of training, 10 of dev; one epoch is 5 batches of 8.
    const {
      work: multiplyAdds,
      savedWork: savedMultiplyAdds,
      runs,
    } = tally(planOf({ hyperparameters: { hidden_units: 4, batch_size: 8, epochs: 3 } }));
    const forward = 5 * 4 + 4 * 3;
    const backward = 5 * 4 + 2 * 4 * 3;
    const points = 3;
    expect(multiplyAdds).toBe(3 * 40 * (forward + backward) + points * 50 * forward);
    expect({ runs, savedMultiplyAdds }).toEqual({ runs: 1, savedMultiplyAdds: 0 });
  });

  it('counts the records of a shared run for its shorter trials', () => {
    const hyperparameters = { hidden_units: 4, batch_size: 8 };
    const long = tally(planOf({ hyperparameters: { ...hyperparameters, epochs: 30 } }));
    const withShort = tally(planOf({ hyperparameters: { ...hyperparameters, epochs: [23, 30] } }));
    const short = tally(planOf({ hyperparameters: { ...hyperparameters, epochs: 23 } }));
    // Epoch 23 is none at which one of 30 is recorded: 22 and 24 are.
    expect(withShort.work - long.work).toBe(50 * (5 * 4 + 4 * 3));
    expect(withShort.savedWork).toBe(long.work + short.work - withShort.work);
  });

  it('passes every run and its work to its caller', () => {
    const works: RunWork[] = [];
    const { work: all } = tally(planOf({ hyperparameters: { seed: [1, 2], epochs: [2, 4] } }), (_, work) =>
      works.push(present(work, 'work')),
    );
    expect(works.map(({ iterations }) => iterations)).toEqual([8, 8]);
    expect(works.reduce((sum, { total }) => sum + total, 0)).toBe(all);
  });
});

describe('forecastRunMs', () => {
  const speed: MeasuredSpeed = {
    samples: [
      { perIteration: 100, perSecond: 1e6 },
      { perIteration: 10_000, perSecond: 3e6 },
      { perIteration: 1_000_000, perSecond: 4e6 },
    ],
  };

  it.each([
    ['at a sample', 100, 1000],
    ['at the largest', 1_000_000, 250],
    ['halfway between two, by the logarithm', 1000, 500],
    ['beyond the largest: no faster', 1e8, 250],
    ['below the smallest: the time of an iteration stays', 10, 10_000],
  ])('%s', (_, perIteration, ms) => {
    const work = { iterations: 1, perIteration, total: 1e6 };
    expect(forecastRunMs(work, speed)).toBeCloseTo(ms, 6);
  });

  it('uses the largest sample for all larger sizes', () => {
    const one = { samples: [{ perIteration: 100, perSecond: 1e6 }] };
    expect(forecastRunMs({ iterations: 1, perIteration: 1e5, total: 2e6 }, one)).toBe(2000);
  });
});

describe('forecastSweepTime', () => {
  const time = (totalMs: number, longestMs: number, trials: number, threads: number) =>
    forecastSweepTime({ totalMs, longestMs, trials }, threads);

  it.each([
    ['the work of one thread', [8000, 100, 1, 1], 8000.65],
    ['the work spread over threads that slow each other', [8000, 100, 1, 4], 2500.65],
    ['never less than the longest run', [8000, 6000, 1, 4], 7500],
    ['what every trial takes in queue and journal, which threads do not divide', [0, 0, 100_000, 4], 35_900],
    ['more for the first of them, until the code is compiled', [0, 0, 2000, 4], 1300],
  ] as const)('counts for the trials %s', (_, [totalMs, longestMs, trials, threads], expected) => {
    expect(time(totalMs, longestMs, trials, threads).trialsMs).toBeCloseTo(expected, 6);
  });

  it('counts the start and the report', () => {
    const one = time(0, 0, 1, 1);
    expect(one.totalMs).toBe(one.startMs + one.trialsMs + one.reportMs);
    expect(one.startMs).toBeGreaterThan(100);
    expect(time(0, 0, 50_000, 1).reportMs - one.reportMs).toBeGreaterThan(5000);
  });
});
