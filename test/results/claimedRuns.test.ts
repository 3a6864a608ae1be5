import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { summarise } from '../../src/results/summarise.js';
import { stateOf } from '../../src/results/summary.js';
import {
  anyJournal,
  applied,
  finished,
  foldOf,
  joined,
  plannedEvent,
  released,
  started,
  tableOf,
} from './journals.js';

const planned = plannedEvent();
const table = tableOf(planned);
const ids = Array.from({ length: table.size }, (_, position) => table.id(position));
const [a = '', b = '', c = '', d = ''] = ids;

/** The events of each group share a time, as those that one script writes do. */
function foldOfGroups(groups: readonly (readonly JournalEvent[])[]) {
  const entries = groups.flatMap((events, i) =>
    events.map((event, sequence) => ({ id: `${1_700_000_000_000 + 1000 * i}-${sequence}`, event })),
  );
  return applied(planned, entries);
}

function running(fold: ReturnType<typeof foldOf>): (string | undefined)[] {
  const summary = summarise(fold);
  return ids.filter((_, position) => stateOf(summary, position) === 'running');
}

describe('the trials counted as running', () => {
  const job = [started([a]), started([b]), started([c])];

  it('are one for each job, its first run that has not ended; the others wait', () => {
    const fold = foldOfGroups([[planned, joined()], job]);
    expect(fold.ledger).toMatchObject({ running: 1, waiting: 5 });
    expect(running(fold)).toEqual([a]);
    const next = foldOfGroups([[planned, joined()], job, [finished(a, 1)]]);
    expect(next.ledger).toMatchObject({ running: 1, waiting: 4, finished: 1 });
    expect(running(next)).toEqual([b]);
  });

  it('are one for a run that several trials share: the next of its points', () => {
    const claimed = [joined(), started([a, b, c])];
    expect(running(foldOf(planned, claimed))).toEqual([a]);
    expect(running(foldOf(planned, [...claimed, finished(a, 1)]))).toEqual([b]);
  });

  it('are as many as the worker has threads, however the runs were claimed', () => {
    const fold = foldOf(planned, [joined(), started([a]), started([b]), started([c])]);
    expect(joined()).toMatchObject({ threads: 2 });
    expect(fold.ledger).toMatchObject({ running: 2, waiting: 4 });
    const two = foldOf(planned, [joined(), joined('w2'), started([a]), started([b]), started([c], 1, 'w2')]);
    expect(two.ledger).toMatchObject({ running: 3, waiting: 3 });
  });

  it('are none of a run that was given back', () => {
    const events = [joined(), started([a, b]), finished(a, 1), released([b], 'lost')];
    expect(foldOf(planned, events).ledger).toMatchObject({ running: 0, waiting: 5, finished: 1 });
  });

  it('are those of the worker that claimed a run last', () => {
    const events = [joined(), joined('w2'), started([a]), started([d]), started([a], 2, 'w2')];
    expect(running(foldOf(planned, events))).toEqual([a, d]);
  });

  it('are never more than the threads of the workers, and the ledger adds up', () => {
    fc.assert(
      fc.property(anyJournal, ({ planned: of, entries }) => {
        const fold = applied(of, []);
        for (const entry of entries) {
          fold.apply(entry);
          const { planned: all, ...states } = fold.ledger;
          const threads = fold.workers.reduce((sum, worker) => sum + worker.threads, 0);
          const strangers = new Set(
            entries.flatMap(({ event }) => (event.type === 'started' ? [event.worker] : [])),
          ).size;
          expect(states.running).toBeLessThanOrEqual(threads + strangers);
          expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(all);
          const summary = summarise(fold);
          const counted = ids.filter((_, position) => stateOf(summary, position) === 'running').length;
          expect(counted).toBe(states.running);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a summary', () => {
  it('does not change while the sweep runs', () => {
    const fold = foldOf(planned, [joined(), started([a]), finished(a, 0.5)]);
    const summary = summarise(fold);
    const before = structuredClone({ ...summary, trials: null, curve: null });
    const later: JournalEvent[] = [
      joined('w2'),
      started([b], 1, 'w2'),
      finished(b, 0.25),
      { type: 'cancelled', trials: null },
    ];
    later.forEach((event, i) => {
      fold.apply({ id: `${1_800_000_000_000 + i}-0`, event });
    });
    expect({ ...summary, trials: null, curve: null }).toEqual(before);
    expect(summary.curve(1)).toBeNull();
    expect(summarise(fold).ledger).toMatchObject({ finished: 2, cancelled: 4 });
  });
});
