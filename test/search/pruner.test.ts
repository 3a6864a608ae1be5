import { describe, expect, it } from 'vitest';
import type { ReachedRung } from '../../src/model/events.js';
import type { Objective } from '../../src/model/metrics.js';
import { PRUNERS } from '../../src/model/specDefaults.js';
import type { PruneSpec } from '../../src/model/sweepSpec.js';
import { compareAll, compareLate } from '../../src/search/pruner.js';
import type { HeldTrial, Measured } from '../../src/search/rungComparison.js';
import { pruneSpec } from '../../src/sweepfile/pruneSpec.js';

const halving: PruneSpec = { rule: 'halving', rungs: [0.1, 0.5], keep: [0.5, 0.2] };
const median: PruneSpec = { rule: 'median', rungs: [0.1, 0.5] };
const patience: PruneSpec = { rule: 'patience', rungs: [0.1, 0.3, 0.5], wait: 2 };
const LOSS: Objective = { metric: 'J', goal: 'minimize' };
const ACCURACY: Objective = { metric: 'acc', goal: 'maximize' };

function reached(id: string, metrics: Measured, rung = 1): ReachedRung {
  return { type: 'reached', trial: id, worker: 'w', trainMs: 1, curve: '', rung, iteration: 10, metrics };
}

const held = (metric: string, values: readonly (number | null)[]): HeldTrial[] =>
  values.map((value, i) => ({ id: `t${i + 1}`, reached: reached(`t${i + 1}`, { [metric]: value }) }));

/** Trials that wait at a rung, each with its values there and at the rungs before. */
const withPast = (...series: readonly (readonly (number | null)[])[]): HeldTrial[] =>
  series.map((values, i) => ({
    id: `t${i + 1}`,
    reached: reached(`t${i + 1}`, { J: values.at(-1) ?? null }, values.length),
    before: values.slice(0, -1).map((J) => ({ J })),
  }));

describe('halving', () => {
  it.each([
    ['the lowest costs', LOSS, held('J', [0.4, 0.1, 0.3, 0.2]), 4, ['t2', 't4']],
    ['the highest accuracies', ACCURACY, held('acc', [0.4, 0.1, 0.3, 0.2]), 4, ['t1', 't3']],
    ['of equal trials the first of the sweep', LOSS, held('J', [0.2, 0.2, 0.2, 0.2]), 4, ['t1', 't2']],
    ['no trial without a value before one with a value', LOSS, held('J', [null, 0.9]), 2, ['t2']],
    ['a share of all trials, not of those that came', LOSS, held('J', [0.3, 0.1, 0.2]), 4, ['t2', 't3']],
    ['one trial at least', LOSS, held('J', [0.3]), 1, ['t1']],
    ['no more than there are', LOSS, held('J', [0.3, 0.2]), 100, ['t2', 't1']],
  ])('promotes %s', (_, objective, trials, all, promoted) => {
    const event = compareAll({ prune: halving, objective, rung: 1, held: trials }, { trials: all, out: [] });
    expect(event.promoted).toEqual(promoted);
    expect([...event.promoted, ...event.stopped].sort()).toEqual(trials.map(({ id }) => id));
  });

  it('keeps the share of its rung, and says why', () => {
    const comparison = { prune: halving, objective: LOSS, rung: 2, held: held('J', [5, 4, 3, 2, 1]) };
    expect(compareAll(comparison, { trials: 5, out: [] })).toMatchObject({
      ...{ type: 'compared', rung: 2, promoted: ['t5'], stopped: ['t4', 't3', 't2', 't1'] },
      reason: 'the best 1 of 5 by J continue: up to 1',
    });
  });
});

describe('median', () => {
  it.each([
    ['the better half', LOSS, held('J', [0.4, 0.1, 0.3, 0.2]), [], ['t2', 't4']],
    ['the median itself', LOSS, held('J', [0.1, 0.3, 0.2]), [], ['t1', 't3']],
    ['the higher half', ACCURACY, held('acc', [0.4, 0.1, 0.3, 0.2]), [], ['t1', 't3']],
    ['all that are equal', LOSS, held('J', [0.2, 0.2, 0.2, 0.2]), [], ['t1', 't2', 't3', 't4']],
    ['all, where as many are out and worse', LOSS, held('J', [0.2, 0.1]), [0.5, NaN], ['t2', 't1']],
    ['not one that is worse than those that are out', LOSS, held('J', [0.6, 0.1]), [0.5, 0.5], ['t2']],
    ['no trial without a value', LOSS, held('J', [null, 0.9, null]), [NaN], ['t2']],
    ['the best, where all are worse than those that are out', LOSS, held('J', [3, 2]), [1, 1, 1], ['t2']],
  ])('promotes %s', (_, objective, trials, out, promoted) => {
    const event = compareAll({ prune: median, objective, rung: 1, held: trials }, { trials: 4, out });
    expect(event.promoted).toEqual(promoted);
    expect([...event.promoted, ...event.stopped].sort()).toEqual(trials.map(({ id }) => id));
  });

  it('says why', () => {
    const comparison = { prune: median, objective: LOSS, rung: 1, held: held('J', [0.4, 0.1, 0.3]) };
    expect(compareAll(comparison, { trials: 4, out: [0.5] }).reason).toBe(
      'the median of 4 by J is 0.3000: 2 of 3 continue',
    );
  });
});

describe('patience', () => {
  it.each([
    ['at the first rungs', withPast([1], [null]), ['t1', 't2']],
    ['that improves', withPast([3, 2, 1], [3, 4, 2]), ['t1', 't2']],
    ['that was best one rung ago', withPast([3, 2, 2]), ['t1']],
    ['but none that was best two rungs ago', withPast([2, 2, 2], [1, 3, 2], [3, 2, 1]), ['t3']],
    ['but none without a value', withPast([null, null, null]), []],
  ])('promotes a trial %s', (_, trials, promoted) => {
    const comparison = { prune: patience, objective: LOSS, rung: 3, held: trials };
    for (const event of [compareAll(comparison, { trials: 9, out: [0, 0] }), compareLate(comparison, [])]) {
      expect(event.promoted).toEqual(promoted);
      expect(event.stopped).toEqual(trials.map(({ id }) => id).filter((id) => !promoted.includes(id)));
      expect(event.reason).toBe('a trial stops after 2 rungs in a row without a better J');
    }
  });
});

describe('compareLate', () => {
  const before = [reached('a', { J: 0.2 }), reached('b', { J: 0.5 })];

  it.each([halving, median])('promotes only trials that beat the last promoted one: %o', (prune) => {
    const trials = held('J', [0.4, 0.5, 0.6, null]);
    const event = compareLate({ prune, objective: LOSS, rung: 1, held: trials }, before);
    expect([event.promoted, event.stopped]).toEqual([['t1'], ['t2', 't3', 't4']]);
  });

  it('stops all where nothing was promoted', () => {
    const event = compareLate({ prune: halving, objective: LOSS, rung: 1, held: held('J', [0.4]) }, []);
    expect([event.promoted, event.stopped]).toEqual([[], ['t1']]);
  });
});

describe.each(PRUNERS)('every pruner: %s', (rule) => {
  const prune = pruneSpec({ rule });
  const trials = withPast([3, 2, 1, 5], [1, 2, 3, 4], [5, 4, null, 2], [4, 4, 4, 4], [9, 8, 7, 6]);
  const compare = (order: readonly HeldTrial[], out: readonly number[] = [7, Number.NaN]) =>
    compareAll({ prune, objective: LOSS, rung: 3, held: order }, { trials: 9, out });

  it('decides on each trial once', () => {
    const { promoted, stopped } = compare(trials);
    expect([...promoted, ...stopped].sort()).toEqual(['t1', 't2', 't3', 't4', 't5']);
  });

  it('decides alike in whatever order the trials that are out came', () => {
    expect(compare(trials, [Number.NaN, 7])).toEqual(compare(trials, [7, Number.NaN]));
  });

  it('keeps the best trial while it improves', () => {
    const series = Array.from({ length: 20 }, (_, i) => [40 + i, 20 + i, i]);
    expect(compare(withPast(...series), []).promoted).toContain('t1');
  });
});
