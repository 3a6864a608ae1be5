/** A table that follows a journal is the same as one that was opened at its end, wherever it was read in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardView } from '../../src/queries/cardView.js';
import { matching } from '../../src/queries/filter.js';
import { type Moment, SweepTable } from '../../src/queries/sweepTable.js';
import { trialsView } from '../../src/queries/trialPage.js';
import { SweepFold } from '../../src/results/fold.js';
import { Summaries, summarise } from '../../src/results/summarise.js';
import type { Summary } from '../../src/results/summary.js';
import { anyJournal, foldOf, plannedEvent, tableOf } from '../results/journals.js';

function open(moment: Moment): SweepTable {
  const steps = SweepTable.open(moment);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** All that the getters of a summary give, and the rest but for functions. */
function contentOf({ curve: _, trials: __, ...summary }: Summary): unknown {
  return { ...summary };
}

function answersOf(table: SweepTable): unknown {
  const all = matching(table, '');
  const running = matching(table, 'state == "finished" || J > 2');
  if ('problem' in all || 'problem' in running) throw new Error('a filter has a problem');
  const page = { sort: 'rank', isDescending: false, offset: 0, limit: 10, columns: null };
  return {
    trials: trialsView(table, all, page),
    matched: [...running.positions],
    endings: [...table.endings],
    card: cardView(table, {
      nowMs: 1_800_000_000_000,
      lacksData: false,
      priority: 1,
      maxParallel: null,
      workers: 0,
    }),
  };
}

describe('Summaries and SweepTable', () => {
  it('give the same as a summary and a table made at the end, at every cut', () => {
    fc.assert(
      fc.property(anyJournal, fc.infiniteStream(fc.boolean()), ({ planned, entries }, cuts) => {
        const fold = new SweepFold(planned, tableOf(planned));
        const summaries = new Summaries();
        let table: SweepTable | null = null;
        for (const entry of entries) {
          fold.apply(entry);
          if (!cuts.next().value && entry !== entries.at(-1)) continue;
          const moment = { summary: summaries.next(fold), until: entry.id };
          expect(contentOf(moment.summary)).toEqual(contentOf(summarise(fold)));
          if (table === null) table = open(moment);
          else table.update(moment);
          expect(answersOf(table)).toEqual(answersOf(open(moment)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('remember what has changed since a position in the journal', () => {
    fc.assert(
      fc.property(anyJournal, fc.nat(60), ({ planned, entries }, cut) => {
        const fold = new SweepFold(planned, tableOf(planned));
        const summaries = new Summaries();
        const moments = entries.map((entry) => {
          fold.apply(entry);
          return { summary: summaries.next(fold), until: entry.id };
        });
        const [first, ...later] = moments;
        if (first === undefined) return;
        const table = open(first);
        for (const moment of later) table.update(moment);
        const at = moments[Math.min(cut, moments.length - 1)] ?? first;
        const changed = new Set(table.changedSince(table.versionAt(at.until) ?? -1));
        for (let position = 0; position < table.size; position++) {
          const [before, after] = [at, table].map(({ summary: { columns } }) => [
            columns.state[position],
            columns.endedMs[position],
            columns.worker[position],
          ]);
          if (JSON.stringify(before) !== JSON.stringify(after)) expect(changed).toContain(position);
        }
        if (at === moments.at(-1)) expect(changed.size).toBe(0);
        expect(table.versionAt('1-0')).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('follow a search, whose summaries each have a table of their own, until it proposes more trials', () => {
    const planned = plannedEvent();
    const summary = summarise(foldOf(planned, []));
    const table = open({ summary, until: null });
    const { trials } = summary;
    expect(table.fits({ ...summary, trials: { ...trials } })).toBe(true);
    expect(table.fits({ ...summary, trials: { ...trials, size: trials.size + 1 } })).toBe(false);
    expect(table.fits(summarise(foldOf(plannedEvent(), [])))).toBe(false);
  });
});
