import { describe, expect, test } from 'vitest';
import { openRun, queuedJob } from '../../src/coordinator/queuedJob.js';
import { Plan } from '../../src/plan/planSweep.js';
import type { SweepFold } from '../../src/results/fold.js';
import { FACTS } from '../plan/sweeps.js';
import { failed, finished, released, started } from '../results/journals.js';
import { Desk, plannedEvent } from './desk.js';

const SEEDS = { hyperparameters: { seed: '1..6', iterations: 10 } };
const ITERATIONS = { hyperparameters: { iterations: [5, 10] } };

describe('SweepState', () => {
  test('has every run ready once, the longest first', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { hidden_units: [8, 64, 16], epochs: [1, 2] } }));
    const runs = desk.ready();
    expect(runs.map(({ trials }) => trials.at(-1)?.configuration.hidden_units)).toEqual([[64], [16], [8]]);
    expect(runs.map(({ trials }) => trials.length)).toEqual([2, 2, 2]);
    expect(desk.ready()).toEqual(runs);
    desk.open();
    expect(desk.ready()).toEqual([]);
  });

  test('counts its jobs in flight, those of an earlier leader as one, however many runs they have', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const [own, ...others] = desk.ready().slice(0, 3);
    if (own !== undefined) desk.sweep.setInFlight(own, 'job');
    expect(desk.sweep.jobs).toBe(1);
    for (const run of others) desk.sweep.setInFlight(run, null);
    expect([others.length, desk.sweep.jobs]).toEqual([2, 2]);
  });

  test('leaves out what has ended, and of a shared run keeps what is left', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS));
    await desk.append(finished(desk.id(1), 1));
    expect(desk.open()).toEqual([{ id: desk.id(1), iterations: [10] }]);
  });

  test.each([
    ['given back', (id: string) => [started([id]), released([id], 'stopped')]],
    ['lost', (id: string) => [started([id]), released([id], 'lost')]],
  ])('has a run that was %s ready again, with its attempts', async (_, events) => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: 1 } }));
    expect(desk.open()).toHaveLength(1);
    await desk.append(started([desk.id(1)]));
    expect(desk.ready()).toEqual([]);
    await desk.append(...events(desk.id(1)));
    const [again] = desk.ready();
    const fold = desk.sweep.fold as SweepFold;
    expect(again && openRun(fold, again)).toMatchObject({ trials: [desk.id(1)], attempts: 1, crashes: 0 });
  });

  test('has failed trials ready once they are opened again, without their crashes', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: 1 } }));
    desk.open();
    const id = desk.id(1);
    await desk.append(started([id]), released([id], 'crashed'), started([id], 2), failed(id));
    expect(desk.sweep.fold?.isDone).toBe(true);
    expect(desk.open()).toEqual([]);
    await desk.append({ type: 'retried', trials: [id] });
    const [again] = desk.ready();
    const fold = desk.sweep.fold as SweepFold;
    expect(again && openRun(fold, again)).toMatchObject({ attempts: 2, crashes: 0 });
  });

  test('has trials that join a run in flight ready when that run has ended', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS));
    const [run] = desk.open();
    await desk.append(started([desk.id(1), desk.id(2)]));
    await desk.append(plannedEvent({ hyperparameters: { iterations: [5, 10, 20] } }));
    expect(desk.open()).toEqual([]);
    await desk.append(finished(desk.id(1), 1), finished(desk.id(2), 1));
    expect(desk.open()).toEqual([{ id: run?.id, iterations: [20] }]);
  });

  test('hands a trial out once that is in flight as part of another run of an earlier plan', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS));
    const [run] = desk.open();
    await desk.append(plannedEvent({ hyperparameters: { iterations: [10, 20] } }));
    expect(desk.ready()).toEqual([]);
    await desk.append(started([run?.id ?? '', desk.id(1)]), released([run?.id ?? '', desk.id(1)], 'stopped'));
    expect(desk.open()).toEqual([{ id: desk.id(1), iterations: [10, 20] }]);
  });

  test('lets go of what a smaller grid has no more', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    desk.open();
    await desk.append(plannedEvent({ hyperparameters: { seed: [2], iterations: 10 } }));
    expect([...desk.sweep.flights.keys()]).toEqual([desk.id(1)]);
    await desk.append(finished(desk.id(1), 1));
    expect(desk.sweep.fold?.isDone).toBe(true);
  });

  test('hands out trials under the numbers that they had before the grid grew', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: [5], iterations: 10 } }));
    await desk.append(plannedEvent({ hyperparameters: { seed: [4, 5], iterations: 10 } }));
    const numbers = desk.ready().map(({ trials: [trial] }) => [trial?.configuration.seed, trial?.number]);
    expect(Object.fromEntries(numbers)).toEqual({ 4: 2, 5: 1 });
  });

  test('starts from what the journal says when its coordinator leads again', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    desk.open();
    desk.sweep.startOver();
    expect(desk.open()).toHaveLength(6);
  });

  test('puts a run back that left flight, once and first', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { hidden_units: [8, 64, 16] } }));
    const [longest, ...others] = desk.ready();
    if (longest !== undefined) desk.sweep.setInFlight(longest, 'job');
    expect(desk.ready()).toEqual(others);
    desk.sweep.putBack(longest?.id ?? '');
    desk.sweep.putBack(longest?.id ?? '');
    expect(desk.ready()).toEqual([longest, ...others]);
  });

  test('hands out the preferred trials first, with the others of their runs', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { hidden_units: [8, 64, 16], epochs: [1, 2] } }));
    const units = () => desk.ready().map(({ trials }) => trials.at(-1)?.configuration.hidden_units);
    await desk.append({ type: 'preferred', trials: [desk.id(1)] });
    expect(units()).toEqual([[8], [64], [16]]);
    expect(desk.ready()[0]?.trials).toHaveLength(2);
    await desk.append({ type: 'preferred', trials: [desk.id(6), 'of an earlier plan'] });
    expect(units()).toEqual([[16], [8], [64]]);
    await desk.append(finished(desk.id(5), 1), finished(desk.id(6), 1));
    expect(units()).toEqual([[8], [64]]);
  });

  test('names the winner to be scored on the test set when all has ended, and once', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS, { testExamples: 10 }));
    await desk.append(finished(desk.id(1), 2), finished(desk.id(2), 1));
    const run = desk.sweep.untested;
    expect(run).toMatchObject({ purpose: 'test', id: `test-${desk.id(2)}`, trials: [{ id: desk.id(2) }] });
    expect(desk.decide()).toEqual([{ type: 'open', slug: 'xor', runs: [run], workMs: 0 }]);
    if (run !== null) desk.sweep.setInFlight(run, 'job');
    await desk.append(started(['another']));
    expect(desk.decide()).toEqual([]);
    await desk.append({ type: 'tested', trial: desk.id(2), J: null, error: null });
    expect(desk.sweep.untested).toBeNull();
    expect(desk.decide()).toEqual([{ type: 'close', slug: 'xor' }]);
  });
});

describe('queuedJob', () => {
  test('says all that a worker needs', async () => {
    const desk = new Desk();
    const limits = { trial_time: '3s', stall_time: '1m', max_attempts: 5 };
    const planned = plannedEvent({ ...ITERATIONS, name: 'Any 🙂', limits });
    await desk.append(planned);
    const plan = new Plan(planned.spec, planned.facts);
    const configurations = [...plan.trials()].map(({ configuration }) => configuration);
    expect(queuedJob(desk.sweep.fold as SweepFold, 'xor', desk.ready())).toEqual({
      sweep: 'Any 🙂',
      slug: 'xor',
      dataset: FACTS.digest,
      record: null,
      trialTimeMs: 3000,
      stallTimeMs: 60_000,
      maxAttempts: 5,
      purpose: 'train',
      apart: false,
      runs: [
        {
          run: desk.id(1),
          configuration: configurations[1],
          trials: [
            { id: desk.id(1), number: 1, iterations: 5 },
            { id: desk.id(2), number: 2, iterations: 10 },
          ],
        },
      ],
    });
  });
});
