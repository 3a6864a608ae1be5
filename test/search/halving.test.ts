import { describe, expect, it } from 'vitest';
import type { ReachedRung } from '../../src/model/events.js';
import type { Objective } from '../../src/model/metrics.js';
import type { PruneSpec } from '../../src/model/sweepSpec.js';
import { compareAll, compareLate, type HeldTrial } from '../../src/search/halving.js';

const prune: PruneSpec = { rule: 'halving', rungs: [0.1, 0.5], keep: [0.5, 0.2] };
const LOSS: Objective = { metric: 'J', goal: 'minimize' };
const ACCURACY: Objective = { metric: 'acc', goal: 'maximize' };

function reached(id: string, metrics: ReachedRung['metrics'], rung = 1): ReachedRung {
  return { type: 'reached', trial: id, worker: 'w', trainMs: 1, curve: '', rung, iteration: 10, metrics };
}

const held = (metric: string, values: readonly (number | null)[]): HeldTrial[] =>
  values.map((value, i) => ({ id: `t${i + 1}`, reached: reached(`t${i + 1}`, { [metric]: value }) }));

describe('compareAll', () => {
  it.each([
    ['the lowest costs', LOSS, held('J', [0.4, 0.1, 0.3, 0.2]), 4, ['t2', 't4']],
    ['the highest accuracies', ACCURACY, held('acc', [0.4, 0.1, 0.3, 0.2]), 4, ['t1', 't3']],
    ['of equal trials the first of the sweep', LOSS, held('J', [0.2, 0.2, 0.2, 0.2]), 4, ['t1', 't2']],
    ['no trial without a value before one with a value', LOSS, held('J', [null, 0.9]), 2, ['t2']],
    ['a share of all trials, not of those that came', LOSS, held('J', [0.3, 0.1, 0.2]), 4, ['t2', 't3']],
    ['one trial at least', LOSS, held('J', [0.3]), 1, ['t1']],
    ['no more than there are', LOSS, held('J', [0.3, 0.2]), 100, ['t2', 't1']],
  ])('promotes %s', (_, objective, trials, all, promoted) => {
    const event = compareAll({ prune, objective, rung: 1, held: trials }, all);
    expect(event.promoted).toEqual(promoted);
    expect([...event.promoted, ...event.stopped].sort()).toEqual(trials.map(({ id }) => id));
  });

  it('keeps the share of its rung, and says why', () => {
    const event = compareAll({ prune, objective: LOSS, rung: 2, held: held('J', [5, 4, 3, 2, 1]) }, 5);
    expect(event).toMatchObject({
      ...{ type: 'compared', rung: 2, promoted: ['t5'], stopped: ['t4', 't3', 't2', 't1'] },
      reason: 'the best 1 of 5 by J continue: up to 1',
    });
  });
});

describe('compareLate', () => {
  const before = [reached('a', { J: 0.2 }), reached('b', { J: 0.5 })];

  it('promotes only trials that beat the last promoted one', () => {
    const event = compareLate(
      { prune, objective: LOSS, rung: 1, held: held('J', [0.4, 0.5, 0.6, null]) },
      before,
    );
    expect([event.promoted, event.stopped]).toEqual([['t1'], ['t2', 't3', 't4']]);
  });

  it('stops all where nothing was promoted', () => {
    const event = compareLate({ prune, objective: LOSS, rung: 1, held: held('J', [0.4]) }, []);
    expect([event.promoted, event.stopped]).toEqual([[], ['t1']]);
  });
});
