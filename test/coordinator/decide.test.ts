import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/coordinator/decide.js';
import { chargedPass } from '../../src/coordinator/fairShare.js';
import { queuedJob } from '../../src/coordinator/queuedJob.js';
import { givenUpEvents, MAX_LOSSES } from '../../src/coordinator/retries.js';
import type { SweepFold } from '../../src/results/fold.js';
import { failed, finished, joined, released, started } from '../results/journals.js';
import { Desk, openOrders, plannedEvent } from './desk.js';

const SEEDS = { hyperparameters: { seed: '1..6', iterations: 10 } };

/** The runs of each job, by the number of the first trial. */
const jobsOf = (desk: Desk, threads = 1) =>
  openOrders(desk.decide(threads)).map(({ runs }) => runs.map(({ trials }) => trials[0]?.number));

describe('decide', () => {
  test('fills a window of two jobs a thread, of one run each while nothing is known of the speed', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    expect(jobsOf(desk, 0)).toEqual([]);
    expect(jobsOf(desk, 1)).toEqual([[1], [2]]);
    expect(jobsOf(desk, 2)).toEqual([[1], [2], [3], [4]]);
  });

  test('lets as many runs travel together as fit the time of a job', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: '1..50', iterations: 10 } }));
    const [first] = desk.ready();
    if (first !== undefined) desk.sweep.setInFlight(first, 'job');
    await desk.append(started([first?.id ?? '']), finished(first?.id ?? '', 1, { trainMs: 50 }));
    expect(jobsOf(desk)[0]).toHaveLength(4);
  });

  test('decides the same twice, for it changes nothing', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: '1..5000', iterations: 10 } }));
    const orders = desk.decide(2000);
    expect(orders).toHaveLength(4000);
    expect(desk.decide(2000)).toEqual(orders);
    expect(new Set(openOrders(orders).map(({ runs }) => runs[0]?.id)).size).toBe(4000);
  });

  test('hands nothing out without data or a worker that can train it, while paused, or at the limit of its jobs', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ ...SEEDS, max_parallel: 1 }));
    expect(jobsOf(desk)).toHaveLength(1);
    desk.sweep.hasData = false;
    expect(desk.decide()).toEqual([]);
    desk.sweep.hasData = true;
    desk.sweep.lacksWorker = true;
    expect(desk.decide()).toEqual([]);
    desk.sweep.lacksWorker = false;
    desk.sweep.countedJobs = 1;
    expect(desk.decide()).toEqual([]);
    desk.sweep.countedJobs = 0;
    await desk.append({ type: 'paused', reason: 'a test' });
    expect(desk.decide()).toEqual([]);
  });

  test('closes a sweep that is done, and one whose journal is gone', async () => {
    const desk = new Desk();
    expect(desk.decide()).toEqual([{ type: 'close', slug: 'xor' }]);
    await desk.append(plannedEvent(SEEDS));
    await desk.append({ type: 'cancelled', trials: null });
    expect(desk.decide()).toEqual([{ type: 'close', slug: 'xor' }]);
  });

  test('takes overdue runs back, whatever else it does', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const overdue = { run: { slug: 'xor', run: 'r', job: 'j' }, isJobWaiting: true };
    const orders = decide({ nowMs: 0, sweeps: [desk.sweep], overdue: [overdue] }, { threads: 1 });
    expect(orders[0]).toEqual({ type: 'expire', ...overdue });
    expect(openOrders(orders)).toHaveLength(2);
  });

  test('cancels what waits once the time since the first start is over, and opens nothing more', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ ...SEEDS, limits: { total_time: '5s' } }));
    expect(jobsOf(desk)).toHaveLength(2);
    await desk.append(started([desk.id(1)]), finished(desk.id(1), 1));
    const startedMs = desk.sweep.fold?.startedMs ?? Number.NaN;
    expect(openOrders(desk.decide(1, startedMs + 5000))).toHaveLength(2);
    const [order, ...others] = desk.decide(1, startedMs + 5001);
    expect(others).toEqual([]);
    const runs = order?.type === 'cancelLate' ? [...order.runs] : [];
    expect(runs.map(({ id }) => id)).toEqual([2, 3, 4, 5, 6].map((n) => desk.id(n)));
  });
});

describe('decide, where workers were lost', () => {
  test.each([
    [1, false],
    [2, true],
  ])('lets a run that was lost %i times travel alone', async (losses, isApart) => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const [first] = desk.ready();
    if (first !== undefined) desk.sweep.setInFlight(first, 'job');
    await desk.append(started([first?.id ?? '']), finished(first?.id ?? '', 1, { trainMs: 1 }));
    const lost = desk.id(4);
    for (let i = 1; i <= losses; i++) await desk.append(started([lost], i), released([lost], 'lost'));
    const orders = openOrders(desk.decide(4));
    const jobs = orders.map(({ runs }) => runs.map(({ id }) => id));
    expect(jobs).toContainEqual([lost]);
    expect(jobs.flat()).toHaveLength(5);
    const fold = desk.sweep.fold as SweepFold;
    for (const { runs } of orders)
      expect(queuedJob(fold, 'xor', runs).apart).toBe(isApart && runs[0]?.id === lost);
  });

  test('gives a run up after its last loss, with a reason', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { iterations: [5, 10] } }), joined());
    const ids = [desk.id(1), desk.id(2)];
    for (let losses = 0; losses < MAX_LOSSES; losses++) {
      expect(desk.decide()).toMatchObject([{ type: 'open' }]);
      await desk.append(started(ids, losses + 1), released(ids, 'lost'));
    }
    const [order] = desk.decide();
    if (order?.type !== 'giveUp') throw new Error('expected to give it up');
    const events = givenUpEvents(desk.sweep.fold as SweepFold, order.run);
    expect(events).toEqual(
      ids.map((trial) => ({
        ...{ type: 'failed', trial, worker: 'worker-1', log: [] },
        reason: expect.stringContaining('its worker was lost 20 times'),
      })),
    );
    await desk.append(...events);
    expect(desk.sweep.fold?.isDone).toBe(true);
  });
});

describe('decide, where trials fail one after another', () => {
  test('pauses the sweep after exactly the number it names, however many threads there are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(3),
        async (consecutive, threads, attempts, succeed) => {
          const desk = new Desk();
          await desk.append(
            plannedEvent({
              hyperparameters: { seed: '1..60', iterations: 10 },
              failures: { consecutive },
              limits: { max_attempts: attempts },
            }),
          );
          let left = succeed;
          for (;;) {
            const orders = desk.decide(threads);
            const [order] = orders;
            if (order?.type === 'pause') break;
            for (const { runs } of openOrders(orders))
              for (const run of runs) desk.sweep.setInFlight(run, 'job');
            const inWork = [...desk.sweep.flights.values()];
            expect(inWork.length).toBeGreaterThan(0);
            // All of them are claimed, and then end: the first few well, all others by a crash.
            for (const { run, attempts: before } of inWork) await desk.append(started([run.id], before + 1));
            for (const { run, attempts: before } of inWork) {
              if (left-- > 0) await desk.append(finished(run.id, 1, { trainMs: 1 }));
              else if (before + 1 < attempts) await desk.append(released([run.id], 'crashed'));
              else await desk.append(failed(run.id));
            }
          }
          expect(desk.sweep.fold?.ledger.failed).toBe(consecutive);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('hands out as much as without such a limit once a trial has ended well', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ ...SEEDS, failures: { consecutive: 1 } }));
    expect(jobsOf(desk, 3)).toHaveLength(1);
    await desk.append(started([desk.id(1)]), finished(desk.id(1), 1));
    expect(jobsOf(desk, 3)).toHaveLength(5);
  });
});

describe('decide, where a failure stops the sweep', () => {
  test('pauses it at once, until it is resumed', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    await desk.append(started([desk.id(1), desk.id(2)]));
    await desk.append({ ...failed(desk.id(1)), stopsSweep: true }, finished(desk.id(2), 1));
    const orders = desk.decide(1);
    expect(orders).toEqual([{ type: 'pause', slug: desk.sweep.slug, reason: failed('').reason }]);
    await desk.append({ type: 'paused', reason: 'as ordered' }, { type: 'resumed' });
    expect(jobsOf(desk)).not.toEqual([]);
  });
});

describe('decide, for several sweeps', () => {
  test('gives each its share by weight, within one job of each, while all have work', async () => {
    const weight = fc.integer({ min: 1, max: 10 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(weight, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (weights, threads) => {
          const desks = await Promise.all(
            weights.map(async (priority, i) => {
              const desk = new Desk(`sweep-${i}`);
              await desk.append(
                plannedEvent({ priority, hyperparameters: { seed: '1..300', iterations: 10 } }),
              );
              return desk;
            }),
          );
          const sweeps = desks.map(({ sweep }) => sweep);
          const handedOut = weights.map(() => 0);
          for (let round = 0; round < 25; round++) {
            const orders = openOrders(decide({ nowMs: 0, sweeps, overdue: [] }, { threads }));
            for (const { slug, runs, workMs } of orders) {
              const i = Number(slug.slice(-1));
              handedOut[i] = (handedOut[i] ?? 0) + workMs;
              const sweep = sweeps[i];
              if (sweep === undefined) continue;
              sweep.pass = chargedPass(sweep.pass, workMs, weights[i] ?? 1);
              for (const run of runs) sweep.setInFlight(run, `${round}`);
            }
            // The thread that is free first: all of the jobs have ended by the next decision.
            for (const [i, desk] of desks.entries())
              for (const id of sweeps[i]?.flights.keys() ?? [])
                await desk.append(started([id]), finished(id, 1, { trainMs: Number.NaN }));
            const shares = handedOut.map((ms, i) => ms / 200 / (weights[i] ?? 1));
            // Stride scheduling: two passes differ by at most one job of the sweep that is ahead.
            for (const [i, share] of shares.entries())
              for (const other of shares)
                expect(share - other).toBeLessThanOrEqual(1 / (weights[i] ?? 1) + 1e-9);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
