import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { SearchTable } from '../../src/plan/searchTable.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { openSearch } from '../../src/search/search.js';
import { planOf } from '../plan/sweeps.js';

const RANGE = { learning_rate: { log: [0.001, 1] }, momentum: { linear: [0, 0.9] }, epochs: 1 };
const ALSO = { low: { learning_rate: 0.002 }, high: { learning_rate: 0.5 } };

/** The points that a model proposes after the start design, where each trial under `also` ended with its value. */
function proposedAfter(sampler: string, also: readonly (number | 'lost' | 'unknown')[]) {
  const plan = planOf({ hyperparameters: RANGE, also: ALSO, search: { sampler, trials: 16 } });
  const table = trialTable(plan) as SearchTable;
  const search = openSearch(plan);
  for (;;) {
    const outcome = (position: number) => also[position] ?? 1 + (position % 3);
    const proposed = present(search.next({ goal: 'minimize', table, outcome }, 1)[0], 'a cohort');
    if (!proposed.reason.includes('sobol') && proposed.reason.includes('result')) return proposed;
    table.add(proposed);
  }
}

describe.each(['gp', 'tpe'])('points under `also` of a search by %s', (sampler) => {
  it('are results that its proposals depend on', () => {
    const [low, high] = [proposedAfter(sampler, [0.001, 3]), proposedAfter(sampler, [3, 0.001])];
    expect(low.points).not.toEqual(high.points);
    expect(proposedAfter(sampler, [0.001, 3])).toEqual(low);
  });

  it('count in the reason, and those without a finite result are named', () => {
    expect(proposedAfter(sampler, [1, 'lost']).reason).toContain('1 of them not finite');
    const all = /from (\d+) results/.exec(proposedAfter(sampler, [1, 2]).reason)?.[1];
    const less = /from (\d+) results/.exec(proposedAfter(sampler, [1, 'unknown']).reason)?.[1];
    expect(Number(all) - Number(less)).toBe(1);
  });
});
