import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { BLOW_UP_FACTOR } from '../../src/results/blowUp.js';
import { packCurve } from '../../src/results/curve.js';
import { summarise } from '../../src/results/summarise.js';
import { metricAt } from '../../src/results/summary.js';
import { constantCost } from '../../src/trainers/network/constantCost.js';
import {
  anyJournal,
  applied,
  contentOf,
  diverged,
  entriesOf,
  failed,
  finished,
  foldOf,
  joined,
  plannedEvent,
  released,
  started,
  stopped,
  tableOf,
} from './journals.js';

const planned = plannedEvent();
const table = tableOf(planned);
const [a = '', b = '', c = ''] = [0, 1, 2].map((position) => table.id(position));

describe('SweepFold', () => {
  it('goes through the states as its table says, whatever happens', () => {
    fc.assert(
      fc.property(anyJournal, ({ planned, entries, states }) => {
        const fold = applied(planned, []);
        entries.forEach((entry, i) => {
          fold.apply(entry);
          const found = Array.from({ length: fold.trials.size }, (_, position) => fold.state(position));
          expect(found).toEqual(states[i]);
        });
      }),
    );
  });

  it('always has a ledger that adds up', () => {
    fc.assert(
      fc.property(anyJournal, ({ planned, entries }) => {
        const fold = applied(planned, []);
        for (const entry of entries) {
          fold.apply(entry);
          const { planned: all, ...states } = fold.ledger;
          expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(all);
          expect(Math.min(...Object.values(states))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('is the same when every entry comes twice', () => {
    fc.assert(
      fc.property(anyJournal, ({ planned, entries }) => {
        const twice = entries.flatMap((entry) => [entry, entry]);
        expect(contentOf(applied(planned, twice))).toEqual(contentOf(applied(planned, entries)));
      }),
    );
  });

  it('is the same when the journal is read again from any entry before', () => {
    fc.assert(
      fc.property(anyJournal, fc.nat(), fc.nat(), ({ planned, entries }, x, y) => {
        const split = x % (entries.length + 1);
        const again = split === 0 ? 0 : y % split;
        const read = [...entries.slice(0, split), ...entries.slice(again)];
        expect(contentOf(applied(planned, read))).toEqual(contentOf(applied(planned, entries)));
      }),
    );
  });

  it('lets the first ending win, also where another comes in an entry of its own', () => {
    for (const second of [finished(a, 0.5), diverged(a), stopped(a), failed(a)]) {
      const fold = foldOf(planned, [started([a]), finished(a, 0.25), second]);
      expect(contentOf(fold)).toMatchObject({ ledger: { finished: 1, waiting: 5 } });
      expect(metricAt(fold.columns, 'J', 0)).toBe(0.25);
      expect(fold.columns.endedAt[0]).toBeNaN();
      expect(fold.packedCurve(0)).toBe(finished(a, 0.25).curve);
      expect(fold.failures.size).toBe(0);
    }
  });

  it.each<[string, readonly JournalEvent[], string]>([
    ['a second start', [started([a]), finished(a, 1), started([a], 2)], 'finished'],
    ['a late release', [started([a]), finished(a, 1), released([a], 'lost')], 'finished'],
    ['cancelling', [started([a]), diverged(a), { type: 'cancelled', trials: null }], 'diverged'],
    ['retrying', [started([a]), diverged(a), { type: 'retried', trials: [a] }], 'diverged'],
    ['a reused result', [finished(a, 1), { type: 'reused', from: 'x', ending: diverged(a) }], 'finished'],
    ['an ending after it was cancelled', [{ type: 'cancelled', trials: [a] }, finished(a, 1)], 'cancelled'],
  ])('does not let %s change what has ended', (_, events, state) => {
    expect(foldOf(planned, events).state(0)).toBe(state);
  });

  it('leaves nothing of an ending that is tried again', () => {
    const fresh = foldOf(planned, [started([a]), finished(a, 0.5)]);
    for (const ending of [stopped(a), failed(a)]) {
      const events = [started([a]), ending, { type: 'retried', trials: [a] }, started([a]), finished(a, 0.5)];
      const again = foldOf(planned, events as JournalEvent[]);
      expect(summarise(again).digest).toBe(summarise(fresh).digest);
      expect(again.columns.endedAt[0]).toBeNaN();
      expect(again.failures.size).toBe(0);
    }
    const waiting = foldOf(planned, [started([a]), stopped(a), { type: 'retried', trials: [a] }]);
    expect(waiting.columns.endedMs[0]).toBeNaN();
    expect(waiting.columns.trainMs[0]).toBeNaN();
    expect(waiting.packedCurve(0)).toBeNull();
  });

  it('keeps of a stopped trial its last figures, its iteration, its curve and the reason', () => {
    const curve = packCurve([
      { J: 2, devJ: 3, error: 0.5, devError: 0.5 },
      { J: 0.5, devJ: 1.5, error: 0.25, devError: 0.75 },
    ]);
    const event = { ...stopped(a, 40), curve };
    const { columns, curve: curveOf, stops } = summarise(foldOf(planned, [started([a]), event]));
    const figures = ['J', 'dev_J', 'error', 'dev_error'].map((name) => metricAt(columns, name, 0));
    expect(figures).toEqual([0.5, 1.5, 0.25, 0.75]);
    expect([columns.endedAt[0], curveOf(0)?.points, stops.get(0)]).toEqual([40, 2, event.reason]);
    const retried: JournalEvent = { type: 'retried', trials: [a] };
    const again = summarise(foldOf(planned, [started([a]), event, retried]));
    expect([metricAt(again.columns, 'J', 0), again.stops.size]).toEqual([Number.NaN, 0]);
  });

  it('marks a training whose J ended far above the cost of predicting a constant', () => {
    const limit = BLOW_UP_FACTOR * constantCost(planned.facts);
    const fold = foldOf(planned, [finished(a, limit), finished(b, limit * 1.001)]);
    expect([...fold.columns.blewUp]).toEqual([0, 1, 0, 0, 0, 0]);
    expect(fold.ledger.finished).toBe(2);
  });

  it('counts crashes until a trial is tried again', () => {
    const crashes = [started([a]), released([a], 'crashed'), started([a], 2), released([a], 'crashed')];
    expect(foldOf(planned, crashes).columns.crashes[0]).toBe(2);
    expect(foldOf(planned, [...crashes, released([a], 'lost')]).columns.crashes[0]).toBe(2);
    const retried: JournalEvent[] = [
      { type: 'cancelled', trials: [a] },
      { type: 'retried', trials: [a] },
    ];
    expect(foldOf(planned, [...crashes, ...retried]).columns.crashes[0]).toBe(0);
  });

  it('counts the losses of its worker apart from crashes, until it is tried again', () => {
    const losses = [started([a]), released([a], 'lost'), started([a], 2), released([a], 'lost')];
    const { columns } = foldOf(planned, [...losses, started([a], 3), released([a], 'stopped')]);
    expect([columns.losses[0], columns.crashes[0]]).toEqual([2, 0]);
    const again = [...losses, failed(a), { type: 'retried', trials: [a] } as const];
    expect(foldOf(planned, again).columns.losses[0]).toBe(0);
  });

  it.each<[number, string, readonly JournalEvent[]]>([
    [0, 'nothing failed', [finished(a, 1)]],
    [2, 'two failed', [failed(a), failed(b)]],
    [2, 'one of them is told of twice', [failed(a), failed(a), failed(b)]],
    [1, 'one finished between them', [failed(a), finished(c, 1), failed(b)]],
    [1, 'the user went on', [failed(a), { type: 'paused', reason: 'x' }, { type: 'resumed' }, failed(b)]],
    [1, 'it was tried again', [failed(a), { type: 'retried', trials: [a] }, failed(a)]],
    [0, 'the sweep was launched again', [failed(a), planned]],
  ])('has %i failures in a row where %s', (failures, _, events) => {
    expect(foldOf(planned, events).conduct.failuresInARow).toBe(failures);
  });

  it('knows when a trial first started, who ended it, and after how many claims', () => {
    const events = [
      joined('w1'),
      joined('w2'),
      started([a], 1, 'w1'),
      released([a], 'lost'),
      started([a], 2, 'w2'),
    ];
    const { columns, workers } = foldOf(planned, [...events, finished(a, 1, { worker: 'w2' })]);
    expect(columns.startedMs[0]).toBe(1_700_000_003_000);
    expect(columns.endedMs[0]).toBe(1_700_000_006_000);
    expect([columns.attempts[0], columns.worker[0], columns.worker[1]]).toEqual([2, 1, -1]);
    expect(workers.map(({ worker }) => worker)).toEqual(['w1', 'w2']);
  });

  it('takes the worker that joined first under a name', () => {
    const { workers } = foldOf(planned, [joined('w1'), { ...joined('w1'), host: 'other' }]);
    expect(workers).toEqual([joined('w1')]);
  });

  // Quadratic, this would take minutes and run into the time limit of a test.
  it('finds one of 100,000 workers at once', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `w${i}`);
    const events = names.flatMap((name) => [joined(name), started([a], 1, name), released([a], 'stopped')]);
    const fold = foldOf(planned, events);
    expect(fold.workers).toHaveLength(names.length);
    expect(fold.columns.worker[0]).toBe(names.length - 1);
  });

  it('commits each trial of a shared run on its own', () => {
    const fold = foldOf(planned, [started([a, b, c]), finished(a, 1), released([b, c], 'lost')]);
    expect([0, 1, 2].map((position) => fold.state(position))).toEqual(['finished', 'waiting', 'waiting']);
  });

  it('ignores trials that are not of the plan', () => {
    const events = [started(['other']), finished('other', 1), released(['other'], 'crashed')];
    const fold = foldOf(planned, [...events, { type: 'retried', trials: ['other'] }]);
    expect(fold.ledger).toMatchObject({ waiting: 6, planned: 6 });
  });

  it('marks what was taken from another sweep', () => {
    const fold = foldOf(planned, [{ type: 'reused', from: 'x', ending: finished(a, 0.5) }, finished(b, 1)]);
    expect([...fold.columns.reused]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('orders entries of one millisecond by their sequence', () => {
    const entries = [planned, started([a]), finished(a, 1)].map((event, i) => ({ id: `5-${8 + i}`, event }));
    expect(applied(planned, entries).state(0)).toBe('finished');
    expect(entriesOf([planned])[0]?.id).toMatch(/^\d+-0$/);
  });
});
