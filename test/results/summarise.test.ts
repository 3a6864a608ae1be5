import { describe, expect, it } from 'vitest';
import type { Ending, JournalEvent } from '../../src/model/events.js';
import { fingerprintOf } from '../../src/results/fingerprint.js';
import { replicateGroups } from '../../src/results/replicates.js';
import { summarise } from '../../src/results/summarise.js';
import { metricColumn, stateOf, winner } from '../../src/results/summary.js';
import type { SweepText } from '../plan/sweeps.js';
import { diverged, failed, finished, foldOf, plannedEvent, started, stopped, tableOf } from './journals.js';

const two = plannedEvent({ hyperparameters: { seed: [1, 2] } });
const [a = '', b = ''] = [0, 1].map((position) => tableOf(two).id(position));
const both = [finished(a, 0.5), finished(b, 0.25)];

const cancelAll: JournalEvent = { type: 'cancelled', trials: null };
const paused: JournalEvent = { type: 'paused', reason: 'the disk is full' };

describe('summarise', () => {
  it.each<[string, string, readonly JournalEvent[]]>([
    ['waiting', 'nothing was started', []],
    ['running', 'a trial runs', [started([a])]],
    ['running', 'one has ended and one waits', [finished(a, 1)]],
    ['paused', 'it was paused', [started([a]), paused]],
    ['running', 'it goes on', [started([a]), paused, { type: 'resumed' }]],
    ['done', 'all have ended', both],
    ['done', 'all have ended, one failed', [finished(a, 1), failed(b)]],
    ['done', 'all have ended, though it was paused', [...both, paused]],
    ['cancelled', 'the rest was cancelled', [finished(a, 1), cancelAll]],
    ['done', 'it was cancelled when all had ended', [...both, cancelAll]],
    [
      'running',
      'what was cancelled waits again',
      [finished(a, 1), cancelAll, { type: 'retried', trials: [b] }],
    ],
  ])('is %s where %s', (phase, _, events) => {
    expect(summarise(foldOf(two, events)).phase).toBe(phase);
  });

  it.each<[boolean, string, readonly JournalEvent[], SweepText]>([
    [false, 'all have finished', both, {}],
    [false, 'some diverged', [finished(a, 1), diverged(b)], {}],
    [true, 'some wait', [finished(a, 1)], {}],
    [true, 'some failed', [finished(a, 1), failed(b)], {}],
    [true, 'some were stopped', [finished(a, 1), stopped(b)], {}],
    [true, 'some were cancelled', [finished(a, 1), cancelAll], {}],
    [false, 'a time limit took no effect', both, { limits: { trial_time: '1m', total_time: '1h' } }],
    [true, 'the number of trials is limited', [finished(a, 1)], { limits: { trials: 1 } }],
    [false, 'such a limit is not reached', both, { limits: { trials: 3 } }],
  ])('partial is %s where %s', (partial, _, events, file) => {
    const planned = plannedEvent({ hyperparameters: { seed: [1, 2] }, ...file });
    expect(summarise(foldOf(planned, events)).partial).toBe(partial);
  });

  it('has the times of the whole', () => {
    const { plannedMs, startedMs, endedMs } = summarise(foldOf(two, [started([a]), ...both]));
    const at = 1_700_000_000_000;
    expect({ plannedMs, startedMs, endedMs }).toEqual({
      plannedMs: at,
      startedMs: at + 1000,
      endedMs: at + 3000,
    });
  });

  it('has the curve of what ended, and none else', () => {
    const summary = summarise(foldOf(two, [finished(a, 0.5)]));
    expect([...(summary.curve(0)?.series.get('J') ?? [])]).toEqual([0.5]);
    expect(summary.curve(1)).toBeNull();
  });

  it('has the score on the test set of a trial of the plan', () => {
    const tested = (trial: string): JournalEvent => ({ type: 'tested', trial, J: 0.3, error: null });
    expect(summarise(foldOf(two, [...both, tested(b)])).tested).toEqual({
      position: 1,
      J: 0.3,
      error: Number.NaN,
    });
    expect(summarise(foldOf(two, [...both, tested('another')])).tested).toBeNull();
    expect(summarise(foldOf(two, both)).tested).toBeNull();
  });
});

describe('winner', () => {
  it.each<[string, number | null, readonly JournalEvent[]]>([
    ['the best of the finished', 1, both],
    ['none where nothing has ended', null, []],
    ['none where all diverged', null, [diverged(a), diverged(b)]],
  ])('is %s', (_, position, events) => {
    const summary = summarise(foldOf(two, events));
    expect(winner(summary)).toBe(position);
    if (position !== null) expect(stateOf(summary, position)).toBe('finished');
  });
});

describe('replicateGroups', () => {
  const planned = plannedEvent({
    hyperparameters: { learning_rate: [0.1, 0.2, 0.3, 0.4] },
    replicates: 3,
    rank_by: 'dev_J',
  });
  const table = tableOf(planned);
  const ending = (position: number, devJ: number) => finished(table.id(position), 1, { devJ });
  const fold = foldOf(planned, [
    ...[9, 4, 5].map((devJ, i) => ending(i, devJ)),
    ...[1, 2, 3].map((devJ, i) => ending(3 + i, devJ)),
    ...[6, 7, 8].map((i) => diverged(table.id(i))),
    ending(9, 4),
    diverged(table.id(10)),
  ]);

  it('has mean and spread of the objective, complete groups first, the best mean first', () => {
    expect(summarise(fold).groups).toEqual([
      { positions: [3, 4, 5], mean: 2, spread: 1, finished: 3 },
      { positions: [1, 2, 0], mean: 6, spread: Math.sqrt(7), finished: 3 },
      { positions: [9, 10, 11], mean: 4, spread: Number.NaN, finished: 1 },
      {
        positions: expect.toSatisfy((found: number[]) => found.toSorted().join() === '6,7,8'),
        mean: Number.NaN,
        spread: Number.NaN,
        finished: 0,
      },
    ]);
  });

  it('is not made of a sweep whose seeds are an axis like others', () => {
    expect(summarise(foldOf(two, both)).groups).toEqual([]);
    const { trials, columns, ranking } = summarise(foldOf(two, both));
    const values = metricColumn(columns, 'J');
    const groups = replicateGroups({ ranking, trials, values, goal: 'minimize', isSound: () => true });
    expect(groups).toMatchObject([{ positions: [1, 0], mean: 0.375 }]);
  });
});

describe('fingerprintOf', () => {
  const same: [string, Ending, Ending][] = [
    ['time and worker', finished(a, 0.5), finished(a, 0.5, { trainMs: 99, worker: 'other' })],
    ['the reason of a failure', failed(a), { ...failed(a), reason: 'another' }],
  ];
  it.each(same)('is the same whatever %s', (_, one, other) => {
    expect(fingerprintOf(one)).toBe(fingerprintOf(other));
  });

  const different: [string, Ending, Ending][] = [
    ['one bit of J', finished(a, 1), finished(a, 1 + Number.EPSILON)],
    ['dev J', finished(a, 1, { devJ: 2 }), finished(a, 1, { devJ: 3 })],
    ['a dev set', finished(a, 1, { devJ: null }), finished(a, 1, { devJ: 0 })],
    ['the state', finished(a, 1), diverged(a)],
  ];
  it.each(different)('differs by %s', (_, one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });
});
