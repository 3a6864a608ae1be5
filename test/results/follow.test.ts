import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { FollowedSweep } from '../../src/results/follow.js';
import type { Journal, JournalEntry } from '../../src/results/journal.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { summarise } from '../../src/results/summarise.js';
import { metricColumn } from '../../src/results/summary.js';
import { finished, foldOf, joined, plannedEvent, started, tableOf } from './journals.js';

const first = plannedEvent({ hyperparameters: { seed: [1, 2] } });
/** Without seed 2, and with a seed before the first. */
const other = plannedEvent({ hyperparameters: { seed: [3, 1] } });
const [seed1 = '', seed2 = ''] = [0, 1].map((position) => tableOf(first).id(position));

async function journalOf(events: readonly JournalEvent[]): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  for (const event of events) await journal.append(event);
  return journal;
}

function digestOf(followed: FollowedSweep): string | undefined {
  return followed.fold === null ? undefined : summarise(followed.fold).digest;
}

describe('FollowedSweep', () => {
  it('has no fold of an empty journal', async () => {
    const followed = new FollowedSweep(new MemoryJournal(), tableOf);
    expect(await followed.catchUp()).toBe(false);
    expect(followed.fold).toBeNull();
  });

  it('keeps one fold up with a journal that grows, however it is read', async () => {
    const journal = await journalOf([first]);
    const followed = new FollowedSweep(journal, tableOf);
    expect(await followed.catchUp()).toBe(true);
    const { fold } = followed;
    await journal.append(started([seed1]));
    await journal.append(finished(seed1, 1));
    expect(await followed.catchUp()).toBe(true);
    expect(await followed.catchUp()).toBe(false);
    expect(followed.fold).toBe(fold);
    expect(fold?.ledger).toMatchObject({ finished: 1, waiting: 1 });
  });

  it.each([998, 999, 1000, 2500])(
    'reads a journal of many batches: %i events after the plan',
    async (count) => {
      const joins = Array.from({ length: count }, (_, i) => joined(`worker-${i}`));
      const followed = new FollowedSweep(await journalOf([first, ...joins, finished(seed1, 1)]), tableOf);
      await followed.catchUp();
      expect(followed.fold?.workers).toHaveLength(count);
      expect(followed.fold?.ledger.finished).toBe(1);
    },
  );

  it('folds again under another grid, and keeps the results of its trials', async () => {
    const journal = await journalOf([first, finished(seed1, 0.5), finished(seed2, 0.25)]);
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    await journal.append(other);
    await followed.catchUp();
    const { fold } = followed;
    expect(fold?.ledger).toMatchObject({ planned: 2, finished: 1, waiting: 1 });
    expect(fold && [...metricColumn(fold.columns, 'J')]).toEqual([Number.NaN, 0.5]);
    expect(fold?.plannedMs).toBe(1);
  });

  it('still has the result of a trial that was removed and added again', async () => {
    const ends = [finished(seed1, 0.5), finished(seed2, 0.25)];
    const journal = await journalOf([first, ...ends]);
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    const before = digestOf(followed);
    await journal.append(other);
    await followed.catchUp();
    expect(digestOf(followed)).not.toBe(before);
    await journal.append(first);
    await followed.catchUp();
    expect(digestOf(followed)).toBe(before);
    expect(digestOf(followed)).toBe(summarise(foldOf(first, ends)).digest);
  });

  it('plans once for a plan that is launched again', async () => {
    const journal = await journalOf([first, first]);
    let plans = 0;
    const followed = new FollowedSweep(journal, (planned) => {
      plans++;
      return tableOf(planned);
    });
    await followed.catchUp();
    await journal.append(first);
    await followed.catchUp();
    expect(plans).toBe(1);
  });

  it('folds a journal of many plans as one that is read at once', async () => {
    const joins = Array.from({ length: 700 }, (_, i) => joined(`worker-${i}`));
    const events = [
      first,
      ...joins,
      finished(seed2, 2),
      other,
      ...joins,
      finished(seed1, 1),
      first,
      ...joins,
    ];
    const journal = await journalOf([]);
    const growing = new FollowedSweep(journal, tableOf);
    for (const [i, event] of events.entries()) {
      await journal.append(event);
      if (i % 100 === 0) await growing.catchUp();
    }
    await growing.catchUp();
    const atOnce = new FollowedSweep(journal, tableOf);
    await atOnce.catchUp();
    expect(digestOf(growing)).toBe(digestOf(atOnce));
    expect(growing.fold?.ledger).toEqual(atOnce.fold?.ledger);
    expect(growing.fold?.ledger).toMatchObject({ finished: 2 });
  });

  it('reads for one caller after the other, and shows no fold that is not whole', async () => {
    const journal = new WatchedJournal([first, finished(seed1, 1), finished(seed2, 2)]);
    const followed = new FollowedSweep(journal, tableOf);
    await Promise.all([followed.catchUp(), followed.catchUp(), followed.catchUp()]);
    await journal.inner.append(other);
    const seen: (number | undefined)[] = [];
    journal.onRead = () => seen.push(followed.fold?.ledger.finished);
    const found = await Promise.all([followed.catchUp(), followed.catchUp()]);
    expect(found).toEqual([true, false]);
    // The first reads the new plan, and all from the start.
    expect(seen).toEqual([2, 2, 1]);
    expect(journal.mostAtOnce).toBe(1);
  });

  it('forgets all of a sweep that was deleted and launched anew', async () => {
    const journal = new WatchedJournal([first, finished(seed1, 1), finished(seed2, 2)]);
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    expect(followed.lastId).toBe('3-0');
    journal.inner = new MemoryJournal([
      { id: '7-0', event: first },
      { id: '8-0', event: finished(seed2, 3) },
    ]);
    await followed.catchUp();
    expect(followed.fold?.ledger).toMatchObject({ finished: 1, waiting: 1 });
    expect(followed.lastId).toBe('8-0');
  });

  it('begins anew where a sweep was deleted and launched again', async () => {
    let journal: Journal = await journalOf([first, finished(seed1, 1), finished(seed2, 2)]);
    const followed = new FollowedSweep(
      { append: async () => {}, read: (...at) => journal.read(...at), has: (id) => journal.has(id) },
      tableOf,
    );
    await followed.catchUp();
    expect(followed.fold?.isDone).toBe(true);
    journal = new MemoryJournal([{ id: '100-0', event: first }]);
    await followed.catchUp();
    expect(followed.fold?.ledger).toMatchObject({ planned: 2, waiting: 2 });
  });

  it('has nothing of a sweep that was deleted', async () => {
    const journal = new WatchedJournal([first, finished(seed1, 1)]);
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    journal.inner = new MemoryJournal();
    expect(await followed.catchUp()).toBe(true);
    expect(followed.fold).toBeNull();
    expect(await followed.catchUp()).toBe(false);
  });

  it('forgets what a journal lost at its end, wherever it was read to', async () => {
    const events = [
      first,
      finished(seed1, 1),
      other,
      finished(seed2, 2),
      first,
      joined('w'),
      started([seed1]),
    ];
    const step = fc.oneof(
      fc.record({ append: fc.constantFrom(...events) }),
      fc.record({ lose: fc.integer({ min: 1, max: 4 }) }),
      fc.constant('read' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let entries: JournalEntry[] = [{ id: '1-0', event: first }];
        const journal = new WatchedJournal([]);
        const followed = new FollowedSweep(journal, tableOf);
        for (const [i, step] of [...steps, 'read' as const].entries()) {
          // Time goes on: no id is given twice.
          if (typeof step === 'object' && 'append' in step)
            entries.push({ id: `${i + 2}-0`, event: step.append });
          else if (typeof step === 'object')
            entries = entries.slice(0, Math.max(1, entries.length - step.lose));
          journal.inner = new MemoryJournal(entries);
          if (step === 'read') await followed.catchUp();
        }
        const atOnce = new FollowedSweep(journal, tableOf);
        await atOnce.catchUp();
        expect(followed.lastId).toBe(entries.at(-1)?.id);
        expect(digestOf(followed)).toBe(digestOf(atOnce));
        expect(followed.fold?.ledger).toEqual(atOnce.fold?.ledger);
      }),
    );
  });

  it('continues at its place after the journal could not be read', async () => {
    const journal = new WatchedJournal([first, finished(seed1, 1)]);
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    await journal.inner.append(finished(seed2, 2));
    journal.onRead = () => {
      throw new Error('connection lost');
    };
    await expect(followed.catchUp()).rejects.toThrow('connection lost');
    journal.onRead = () => {};
    expect(await followed.catchUp()).toBe(true);
    expect(followed.fold?.ledger.finished).toBe(2);
  });
});

/** A journal in memory that says when it is read, and how often at once. */
class WatchedJournal implements Journal {
  inner: MemoryJournal;
  onRead: () => unknown = () => {};
  mostAtOnce = 0;
  #reading = 0;

  constructor(events: readonly JournalEvent[]) {
    this.inner = new MemoryJournal(events.map((event, i) => ({ id: `${i + 1}-0`, event })));
  }

  append(event: JournalEvent): Promise<void> {
    return this.inner.append(event);
  }

  async read(after: string | null, limit: number): Promise<JournalEntry[]> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#reading);
    try {
      this.onRead();
      return await this.inner.read(after, limit);
    } finally {
      this.#reading--;
    }
  }

  has(id: string): Promise<boolean> {
    return this.inner.has(id);
  }
}
