import { describe, expect, test } from 'vitest';
import { MAX_LOSSES, type ReadyRun, SweepWork } from '../../src/coordinator/sweepWork.js';
import type { DataFacts } from '../../src/model/dataset.js';
import type { JournalEvent, Planned } from '../../src/model/events.js';
import { Plan } from '../../src/plan/planSweep.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { FACTS, type SweepText, specOf } from '../plan/sweeps.js';
import { failed, finished, joined, released, started, tableOf } from '../results/journals.js';

const ALL = Number.POSITIVE_INFINITY;

function plannedEvent(file: SweepText, facts: Partial<DataFacts> = {}): Planned {
  const trained = { ...FACTS, ...facts };
  return { type: 'planned', spec: specOf(file), source: '', facts: trained, jmin: '0.1.0', trainer: 1 };
}

/** A sweep's journal, what is left of it to do, and the names of its runs by the number of their first trial. */
class Desk {
  readonly journal = new MemoryJournal();
  readonly work = new SweepWork('xor', this.journal);
  #planned: Planned | null = null;

  async append(...events: readonly JournalEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'planned') this.#planned = event;
      await this.journal.append(event);
    }
    await this.work.catchUp();
  }

  /** The id of a trial of the plan of now, by its number. */
  id(number: number): string {
    if (this.#planned === null) throw new Error('nothing is planned');
    const table = tableOf(this.#planned);
    return table.id(table.positionOfNumber(number) ?? -1);
  }

  /** All that is left, one after the other. */
  takeAll(): ReadyRun[] {
    const runs: ReadyRun[] = [];
    for (let taken = this.work.take(1, 1); taken.length > 0; taken = this.work.take(1, 1))
      runs.push(...taken);
    return runs;
  }

  /** Opens all that is left, and names each run by the iterations of its trials. */
  open(): { id: string; iterations: number[] }[] {
    const runs = this.takeAll();
    for (const run of runs) this.work.setInFlight(run, 'job');
    return runs.map(({ id, trials }) => ({
      id,
      iterations: trials.map(({ configuration }) => configuration.iterations),
    }));
  }
}

const SEEDS = { hyperparameters: { seed: '1..6', iterations: 10 } };
const ITERATIONS = { hyperparameters: { iterations: [5, 10] } };

describe('SweepWork', () => {
  test('hands out every run once, the longest first', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { hidden_units: [8, 64, 16], epochs: [1, 2] } }));
    const runs = desk.takeAll();
    expect(runs.map(({ trials }) => trials.at(-1)?.configuration.hidden_units)).toEqual([[64], [16], [8]]);
    expect(runs.map(({ trials }) => trials.length)).toEqual([2, 2, 2]);
    expect(desk.takeAll()).toEqual([]);
  });

  test('hands out one run while nobody knows how long one takes, then as many as fit the time', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const [first, ...others] = desk.work.take(200, ALL);
    expect(others).toEqual([]);
    expect(desk.work.runsIn(1000)).toBe(0);
    if (first !== undefined) desk.work.setInFlight(first, 'job');
    await desk.append(started([first?.id ?? '']), finished(first?.id ?? '', 1, { trainMs: 100 }));
    expect(desk.work.take(200, ALL)).toHaveLength(2);
    expect(desk.work.take(200, 1)).toHaveLength(1);
    expect([50, 100, 250].map((ms) => desk.work.runsIn(ms))).toEqual([0, 1, 2]);
  });

  test('counts its jobs in flight, those of an earlier coordinator as one, however many runs they have', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const runs = [1, 2, 3].flatMap(() => desk.work.take(1e9, 1));
    const [own, ...others] = runs;
    if (own !== undefined) desk.work.setInFlight(own, 'job');
    expect(desk.work.jobsInFlight).toBe(1);
    for (const run of others) desk.work.setInFlight(run, null);
    expect([others.length, desk.work.jobsInFlight]).toEqual([2, 2]);
  });

  test('what ended is not handed out, and of a shared run only what is left', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS));
    await desk.append(finished(desk.id(1), 1));
    expect(desk.open()).toEqual([{ id: desk.id(1), iterations: [10] }]);
  });

  test.each([
    ['given back', (id: string) => [started([id]), released([id], 'stopped')]],
    ['lost', (id: string) => [started([id]), released([id], 'lost')]],
  ])('a run that was %s is handed out again, with its attempts', async (_, events) => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: 1 } }));
    expect(desk.open()).toHaveLength(1);
    await desk.append(started([desk.id(1)]));
    expect(desk.open()).toEqual([]);
    await desk.append(...events(desk.id(1)));
    const [again] = desk.work.take(ALL, ALL);
    expect(again && desk.work.toOpen(again)).toMatchObject({ trials: [desk.id(1)], attempts: 1, crashes: 0 });
  });

  test('a run whose worker was lost travels alone, from the second time on to a process of its own', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    const [first] = desk.work.take(1, 1);
    if (first !== undefined) desk.work.setInFlight(first, 'job');
    await desk.append(started([first?.id ?? '']), finished(first?.id ?? '', 1, { trainMs: 1 }));
    const lost = desk.id(4);
    for (const [losses, apart] of [
      [1, false],
      [2, true],
    ] as const) {
      desk.work.startOver();
      await desk.append(started([lost], losses), released([lost], 'lost'));
      const jobs: string[][] = [];
      for (let taken = desk.work.take(200, ALL); taken.length > 0; taken = desk.work.take(200, ALL)) {
        jobs.push(taken.map(({ id }) => id));
        expect(desk.work.toJob(taken).apart).toBe(apart && taken[0]?.id === lost);
      }
      expect(jobs).toContainEqual([lost]);
      expect(jobs.flat()).toHaveLength(5);
      expect(jobs.length).toBeLessThan(4);
    }
  });

  test('a run whose worker was lost too often is given up, with a reason', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { iterations: [5, 10] } }), joined());
    const ids = [desk.id(1), desk.id(2)];
    for (let losses = 0; losses < MAX_LOSSES; losses++) {
      const [run] = desk.takeAll();
      expect(run && desk.work.isGivenUp(run)).toBe(false);
      if (run !== undefined) desk.work.putBack(run.id);
      desk.work.startOver();
      await desk.append(started(ids, losses + 1), released(ids, 'lost'));
    }
    const [run] = desk.takeAll();
    expect(run && desk.work.isGivenUp(run)).toBe(true);
    const events = run === undefined ? [] : desk.work.toGiveUp(run);
    expect(events).toEqual(
      ids.map((trial) => ({
        ...{ type: 'failed', trial, worker: 'worker-1', log: [] },
        reason: expect.stringContaining('its worker was lost 20 times'),
      })),
    );
    await desk.append(...events);
    expect(desk.work.fold?.isDone).toBe(true);
  });

  test('what could not be opened is handed out next, in the same order', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { hidden_units: [8, 64, 16] } }));
    const taken = desk.takeAll();
    desk.work.untake(taken);
    expect(desk.takeAll()).toEqual(taken);
  });

  test('failed trials are handed out again once they are opened again, without their crashes', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ hyperparameters: { seed: 1 } }));
    desk.open();
    const id = desk.id(1);
    await desk.append(started([id]), released([id], 'crashed'), started([id], 2), failed(id));
    expect(desk.work.fold?.isDone).toBe(true);
    expect(desk.open()).toEqual([]);
    await desk.append({ type: 'retried', trials: [id] });
    const [again] = desk.work.take(ALL, ALL);
    expect(again && desk.work.toOpen(again)).toMatchObject({ attempts: 2, crashes: 0 });
  });

  test('trials that join a run in flight are handed out when it has ended', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS));
    const [run] = desk.open();
    await desk.append(started([desk.id(1), desk.id(2)]));
    await desk.append(plannedEvent({ hyperparameters: { iterations: [5, 10, 20] } }));
    expect(desk.open()).toEqual([]);
    await desk.append(finished(desk.id(1), 1), finished(desk.id(2), 1));
    expect(desk.open()).toEqual([{ id: run?.id, iterations: [20] }]);
  });

  test('a grid that shrank leaves what it no longer has', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    desk.open();
    await desk.append(plannedEvent({ hyperparameters: { seed: [2], iterations: 10 } }));
    expect(desk.work.runsInFlight).toEqual([desk.id(1)]);
    await desk.append(finished(desk.id(1), 1));
    expect(desk.work.fold?.isDone).toBe(true);
  });

  test('a coordinator that leads again starts from what the journal says', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(SEEDS));
    desk.open();
    desk.work.startOver();
    expect(desk.open()).toHaveLength(6);
  });

  test('the winner is scored on the test set when all has ended, and once', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent(ITERATIONS, { testExamples: 10 }));
    await desk.append(finished(desk.id(1), 2), finished(desk.id(2), 1));
    const test = desk.work.winnerToTest();
    expect(test).toMatchObject({ purpose: 'test', id: `test-${desk.id(2)}`, trials: [{ id: desk.id(2) }] });
    if (test !== null) desk.work.setInFlight(test, 'job');
    await desk.append(started(['another']));
    expect(desk.work.runsInFlight).toEqual([`test-${desk.id(2)}`]);
    await desk.append({ type: 'tested', trial: desk.id(2), J: null, error: null });
    expect(desk.work.runsInFlight).toEqual([]);
    expect(desk.work.winnerToTest()).toBeNull();
  });

  test('its time is over so long after the first start; until then it has no end', async () => {
    const desk = new Desk();
    await desk.append(plannedEvent({ ...SEEDS, limits: { total_time: '5s' } }));
    expect(desk.work.deadlineMs).toBe(ALL);
    await desk.append(started([desk.id(1)]), finished(desk.id(1), 1));
    const startedMs = desk.work.fold?.startedMs ?? Number.NaN;
    expect(desk.work.deadlineMs).toBe(startedMs + 5000);
    expect([...desk.work.waiting()].map(({ id }) => id)).toEqual([2, 3, 4, 5, 6].map((n) => desk.id(n)));
    await desk.append({ type: 'cancelled', trials: [2, 3, 4, 5, 6].map((n) => desk.id(n)) });
    expect(desk.work.deadlineMs).toBe(ALL);
  });

  test('its job says all that a worker needs', async () => {
    const desk = new Desk();
    const planned = plannedEvent({
      ...ITERATIONS,
      name: 'Any 🙂',
      limits: { trial_time: '3s', stall_time: '1m', max_attempts: 5 },
    });
    await desk.append(planned);
    const runs = desk.work.take(ALL, ALL);
    const plan = new Plan(planned.spec, planned.facts);
    const configurations = [...plan.trials()].map(({ configuration }) => configuration);
    expect(desk.work.toJob(runs)).toEqual({
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
