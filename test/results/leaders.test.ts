import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { BLOW_UP_FACTOR } from '../../src/results/blowUp.js';
import { figureOf, leadersOf } from '../../src/results/leaders.js';
import { summarise } from '../../src/results/summarise.js';
import { winner } from '../../src/results/summary.js';
import type { SweepText } from '../plan/sweeps.js';
import { diverged, failed, finished, foldOf, plannedEvent, tableOf } from './journals.js';

/** Of each trial J, then dev J; a text for one that has none. */
type Result = readonly [J: number, devJ: number] | 'diverged' | 'failed';

function summaryOf(file: SweepText, results: readonly Result[]) {
  const planned = plannedEvent(file);
  const table = tableOf(planned);
  const events = results.map((result, position): JournalEvent => {
    const id = table.id(position);
    if (result === 'diverged') return diverged(id);
    if (result === 'failed') return failed(id);
    return finished(id, result[0], { devJ: result[1], devError: result[1] / 10 });
  });
  return summarise(foldOf(planned, events));
}

const GRID: SweepText = { hyperparameters: { seed: '1..4' } };

describe('leadersOf', () => {
  it('names beside the winner by J the trial with the lowest dev J', () => {
    const summary = summaryOf(GRID, [[1, 5], [2, 4], [3, 3], 'diverged']);
    const leaders = leadersOf(summary);
    expect(leaders?.winner).toEqual({ position: 0, group: null });
    expect(leaders?.rivals).toEqual([{ position: 2, group: null, metric: 'dev_J' }]);
  });

  it('names nobody beside a winner that has both, or shares them', () => {
    expect(
      leadersOf(
        summaryOf(GRID, [
          [1, 3],
          [2, 4],
          [3, 3],
          [4, 3],
        ]),
      )?.rivals,
    ).toEqual([]);
  });

  it('names by dev error the lowest dev J, and the lowest J', () => {
    const file = { ...GRID, rank_by: 'dev_error' as const };
    const summary = summaryOf(file, [
      [1, 5],
      [2, 4],
      [3, 3],
      [4, 6],
    ]);
    expect(leadersOf(summary)).toMatchObject({
      winner: { position: 2 },
      rivals: [{ position: 0, metric: 'J' }],
    });
  });

  it('counts those that share the first place', () => {
    expect(
      leadersOf(
        summaryOf(GRID, [
          [1, 5],
          [2, 4],
          [1, 3],
          [1, 6],
        ]),
      ),
    ).toMatchObject({
      winner: { position: 2 },
      sharing: 3,
    });
    expect(leadersOf(summaryOf(GRID, [[1, 5], 'failed']))).toMatchObject({ sharing: 1 });
  });

  it('is null where nothing finished, or all that did blew up', () => {
    expect(leadersOf(summaryOf(GRID, ['diverged', 'failed']))).toBeNull();
    expect(leadersOf(summaryOf(GRID, [[BLOW_UP_FACTOR * 10, 1]]))).toBeNull();
  });
});

describe('with replicates', () => {
  const file: SweepText = { hyperparameters: { learning_rate: [0.1, 0.2] }, replicates: 3 };

  it('the best configuration by its mean wins, not the luckiest seed', () => {
    const summary = summaryOf(file, [
      [1, 9],
      [8, 9],
      [9, 9],
      [4, 5],
      [3, 5],
      [5, 5],
    ]);
    expect(summary.ranking[0]).toBe(0);
    expect(winner(summary)).toBe(4);
    const leaders = leadersOf(summary);
    expect(leaders?.winner.group?.positions).toEqual([4, 3, 5]);
    expect(leaders && figureOf(summary, leaders.winner, 'J')).toBe(4);
    expect(leaders?.rivals).toEqual([]);
  });

  it('the lowest mean dev J is named beside it', () => {
    const summary = summaryOf(file, [
      [1, 9],
      [2, 9],
      [3, 9],
      [4, 5],
      [5, 5],
      [6, 2],
    ]);
    const leaders = leadersOf(summary);
    expect(leaders?.winner.position).toBe(0);
    expect(leaders?.rivals).toMatchObject([{ position: 3, metric: 'dev_J' }]);
    const [rival] = leaders?.rivals ?? [];
    expect(rival && figureOf(summary, rival, 'dev_J')).toBe(4);
  });

  it.each<[string, Result]>([
    ['diverged', 'diverged'],
    ['failed', 'failed'],
    ['blew up', [BLOW_UP_FACTOR * 10, 1]],
  ])('a configuration gains nothing by a seed that %s', (_, lost) => {
    const summary = summaryOf(file, [[1, 1], [1, 1], lost, [4, 5], [3, 5], [5, 5]]);
    expect(summary.groups.map(({ finished, positions }) => `${finished} of ${positions.length}`)).toEqual([
      '3 of 3',
      '2 of 3',
    ]);
    expect(leadersOf(summary)).toMatchObject({ winner: { position: 4 }, rivals: [] });
  });

  it('a configuration that lost more ranks after one that lost less, whatever their means', () => {
    const summary = summaryOf(file, [[1, 1], 'diverged', 'diverged', [4, 5], [3, 5], 'diverged']);
    expect(summary.groups.map(({ finished }) => finished)).toEqual([2, 1]);
  });

  it('a configuration whose seeds are still to be trained ranks after a complete one', () => {
    const summary = summaryOf(file, [
      [5, 5],
      [5, 5],
      [5, 5],
      [1, 1],
    ]);
    expect(summary.groups.map(({ positions, finished }) => [positions.length, finished])).toEqual([
      [3, 3],
      [3, 1],
    ]);
  });
});
