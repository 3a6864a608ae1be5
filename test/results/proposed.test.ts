/** Trials that a search proposes as the sweep goes: how a fold of the journal counts and numbers them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { JournalEvent, Planned, Proposed } from '../../src/model/events.js';
import { FollowedSweep } from '../../src/results/follow.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { searchEndText } from '../../src/results/searchEndText.js';
import { summarise } from '../../src/results/summarise.js';
import { failed, finished, plannedEvent, tableOf } from './journals.js';

const RATES = Array.from({ length: 50 }, (_, i) => (i + 1) / 100);

function search(trials: number, more: Partial<NonNullable<Planned['spec']['search']>> = {}): Planned {
  const planned = plannedEvent({ hyperparameters: { learning_rate: RATES } });
  const spec = {
    ...planned.spec,
    search: { sampler: 'random', trials, seed: 1, cohort: 2, ...more } as const,
  };
  return { ...planned, spec };
}

function cohort(number: number, rates: readonly number[], more: Partial<Proposed> = {}): Proposed {
  const points = rates.map((rate) => ({ learning_rate: rate }));
  return { type: 'proposed', cohort: number, drawn: number * 2, points, reason: 'drawn at random', ...more };
}

async function followed(events: readonly JournalEvent[]): Promise<FollowedSweep> {
  const journal = new MemoryJournal();
  for (const event of events) await journal.append(event);
  const sweep = new FollowedSweep(journal, tableOf);
  await sweep.catchUp();
  return sweep;
}

/** `number: learning rate` of each trial. */
function trialsOf(sweep: FollowedSweep): string[] {
  const { trials } = present(sweep.fold, 'fold');
  return Array.from({ length: trials.size }, (_, position) => {
    const number = trials.number(position);
    expect(trials.positionOfNumber(number)).toBe(position);
    expect(trials.position(trials.id(position))).toBe(position);
    return `${number}: ${trials.configuration(position).learning_rate}`;
  });
}

async function idsOf(...events: JournalEvent[]): Promise<string[]> {
  const { trials } = present((await followed(events)).fold, 'fold');
  return Array.from({ length: trials.size }, (_, position) => trials.id(position));
}

describe('a search in the journal', () => {
  it('continues where only how it is run, or what a later version records of its data, is new', async () => {
    const again = search(2);
    const classCounts = { train: [40, 40], dev: [10, 10] };
    const channel = { form: 'slack', url: 'env:SLACK_URL', secret: null, on: ['end'] } as const;
    const spec = { ...again.spec, workers: 2, notify: [{ ...channel, on: [...channel.on] }] };
    const relaunched = { ...again, spec, facts: { ...again.facts, classCounts } };
    const sweep = await followed([search(2), cohort(1, [0.1, 0.2]), relaunched]);
    expect(trialsOf(sweep)).toEqual(['1: 0.1', '2: 0.2']);
  });

  it('has the trials of its cohorts, and counts the others as waiting', async () => {
    const sweep = await followed([search(5), cohort(1, [0.1, 0.2]), cohort(2, [0.3])]);
    expect(trialsOf(sweep)).toEqual(['1: 0.1', '2: 0.2', '3: 0.3']);
    const fold = present(sweep.fold, 'fold');
    expect(fold.ledger).toMatchObject({ planned: 5, waiting: 5 });
    expect(fold).toMatchObject({ unclaimed: 3, unproposed: 2, isSearching: true, isDone: false });
  });

  it('is partial only if time ended it, and its summary has the reason', async () => {
    const events = (ends: 'no_gain' | 'time'): JournalEvent[] => {
      const planned = search(5);
      const spec = { ...planned.spec, until: { noGain: 2 } };
      return [{ ...planned, spec }, cohort(1, [0.1, 0.2]), cohort(2, [], { ends })];
    };
    const ids = await idsOf(...events('no_gain'));
    const ended = async (ends: 'no_gain' | 'time') => {
      const sweep = await followed([...events(ends), ...ids.map((id) => finished(id, 1))]);
      return summarise(present(sweep.fold, 'fold'));
    };
    const [byResults, byTime] = [await ended('no_gain'), await ended('time')];
    expect(byResults).toMatchObject({ phase: 'done', partial: false, ledger: { planned: 2, cancelled: 0 } });
    expect(searchEndText(byResults)).toBe(
      'The search ended after 2 of 5 points: 2 points in a row brought no better result.',
    );
    expect(byTime).toMatchObject({ phase: 'done', partial: true, ledger: { planned: 5, cancelled: 3 } });
  });

  it('has each cohort once, in order', async () => {
    const twice = await followed([search(5), cohort(1, [0.1]), cohort(1, [0.4]), cohort(3, [0.5])]);
    expect(trialsOf(twice)).toEqual(['1: 0.1']);
  });

  it('has a trial once, however often cohorts name it', async () => {
    expect(trialsOf(await followed([search(5), cohort(1, [0.1, 0.1]), cohort(2, [0.1, 0.2])]))).toEqual([
      '1: 0.1',
      '2: 0.2',
    ]);
  });

  it('trains each point with every seed of replicates', async () => {
    const planned = search(2);
    const axes = [...planned.spec.axes, { name: 'seed', values: [1, 2, 3] }];
    const replicated = { ...planned, spec: { ...planned.spec, axes, replicates: true } };
    const { fold } = await followed([replicated, cohort(1, [0.1])]);
    const seeds = [0, 1, 2].map((position) => fold?.trials.configuration(position).seed);
    expect(seeds).toEqual([1, 2, 3]);
    expect(fold?.ledger).toMatchObject({ planned: 6, waiting: 6 });
  });

  it('is done when all points are proposed and ended', async () => {
    const events = [search(2), cohort(1, [0.1]), cohort(2, [0.2])];
    const ids = await idsOf(...events);
    const { fold } = await followed([...events, ...ids.map((id) => finished(id, 1))]);
    expect(fold?.isDone).toBe(true);
    expect(summarise(present(fold, 'fold'))).toMatchObject({ phase: 'done', partial: false });
  });

  it('is done early where its space has no further point', async () => {
    const events = [search(9), cohort(1, [0.1]), cohort(2, [], { ends: 'space' })];
    const ids = await idsOf(...events);
    const { fold } = await followed([...events, ...ids.map((id) => finished(id, 1))]);
    expect(fold?.ledger).toMatchObject({ planned: 1, finished: 1 });
    expect(summarise(present(fold, 'fold'))).toMatchObject({ phase: 'done', partial: false });
  });

  it('counts what was not proposed in time as cancelled, until it is launched again', async () => {
    const events = [search(3), cohort(1, [0.1]), cohort(2, [], { ends: 'time' })];
    const ids = await idsOf(...events);
    const late = [...events, ...ids.map((id) => finished(id, 1))];
    const { fold } = await followed(late);
    expect(fold?.ledger).toMatchObject({ planned: 3, finished: 1, cancelled: 2 });
    expect(summarise(present(fold, 'fold'))).toMatchObject({ phase: 'done', partial: true });
    const again = await followed([...late, search(3)]);
    expect(again.fold?.ledger).toMatchObject({ planned: 3, finished: 1, waiting: 2, cancelled: 0 });
  });

  it('counts what was not proposed as cancelled after a cancel', async () => {
    const { fold } = await followed([search(3), cohort(1, [0.1]), { type: 'cancelled', trials: null }]);
    expect(fold?.ledger).toMatchObject({ planned: 3, waiting: 0, cancelled: 3 });
    expect(fold?.isDone).toBe(true);
  });

  it('continues when it is launched again for more trials', async () => {
    const sweep = await followed([search(2), cohort(1, [0.1, 0.2]), search(4), cohort(2, [0.3])]);
    expect(trialsOf(sweep)).toEqual(['1: 0.1', '2: 0.2', '3: 0.3']);
    expect(sweep.fold?.ledger.planned).toBe(4);
  });

  it('starts again with another seed, where known trials keep their numbers', async () => {
    const sweep = await followed([
      ...[search(2), cohort(1, [0.1, 0.2])],
      ...[search(4, { seed: 2 }), cohort(1, [0.3, 0.2])],
    ]);
    expect(trialsOf(sweep)).toEqual(['3: 0.3', '2: 0.2']);
  });

  it('keeps the numbers of a grid before and after it', async () => {
    const grid = plannedEvent({ hyperparameters: { learning_rate: [0.1, 0.2] } });
    expect(trialsOf(await followed([grid, search(4), cohort(1, [0.2, 0.3])]))).toEqual(['2: 0.2', '3: 0.3']);
    const back = await followed([
      ...[search(4), cohort(1, [0.2, 0.3])],
      plannedEvent({ hyperparameters: { learning_rate: [0.1, 0.2] } }),
    ]);
    expect(trialsOf(back)).toEqual(['3: 0.1', '1: 0.2']);
  });

  it('leaves a summary as it was when trials are added', async () => {
    const journal = new MemoryJournal();
    await journal.append(search(4));
    await journal.append(cohort(1, [0.1]));
    const sweep = new FollowedSweep(journal, tableOf);
    await sweep.catchUp();
    const summary = summarise(present(sweep.fold, 'fold'));
    await journal.append(cohort(2, [0.2]));
    await sweep.catchUp();
    const later = summarise(present(sweep.fold, 'fold'));
    expect(later.trials.size).toBe(2);
    expect(later.columns.state).toHaveLength(2);
    expect(summary.trials.size).toBe(1);
    expect(summary.columns.state).toHaveLength(1);
    expect(summary.trials.position(later.trials.id(1))).toBeUndefined();
    expect(summary.trials.positionOfNumber(2)).toBeUndefined();
  });

  it('is the same from any split of its journal', async () => {
    const proposal = fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      rates: fc.array(fc.constantFrom(...RATES.slice(0, 5)), { maxLength: 3 }),
    });
    const event = fc.oneof(
      proposal.map(({ number, rates }) => cohort(number, rates)),
      fc.constantFrom(search(3), search(6), search(6, { seed: 2 })),
      fc.constantFrom(...(await idsOf(search(5), cohort(1, RATES.slice(0, 5))))).map((id) => finished(id, 1)),
      fc.constantFrom(...(await idsOf(search(5), cohort(1, RATES.slice(0, 5))))).map((id) => failed(id)),
      fc.constant<JournalEvent>({ type: 'cancelled', trials: null }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (later) => {
        const events = [search(3), ...later];
        const journal = new MemoryJournal();
        const growing = new FollowedSweep(journal, tableOf);
        for (const one of events) {
          await journal.append(one);
          await growing.catchUp();
        }
        const atOnce = await followed(events);
        expect(trialsOf(growing)).toEqual(trialsOf(atOnce));
        expect(growing.fold?.ledger).toEqual(atOnce.fold?.ledger);
        expect(growing.fold?.columns).toEqual(atOnce.fold?.columns);
        const { planned, ...states } = present(atOnce.fold, 'fold').ledger;
        expect(Object.values(states).reduce((sum, count) => sum + count)).toBe(planned);
      }),
      { numRuns: 300 },
    );
  });
});
