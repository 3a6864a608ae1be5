import { describe, expect, it } from 'vitest';
import type { SearchSpec } from '../../src/model/sweepSpec.js';
import { MAX_VAIN_DRAWS, nextCohort } from '../../src/search/nextCohort.js';

const search: SearchSpec = { sampler: 'random', trials: 10, seed: 1, cohort: 4 };
const START = { cohorts: 0, points: 0, drawn: 0 };
const numbers = (draw: number) => ({ x: draw });
const all = { idOf: ({ x }: { x?: unknown }) => `trial ${x}`, has: () => false };

describe('nextCohort', () => {
  it('has the next draws', () => {
    expect(nextCohort(search, START, { sampler: numbers, trials: all })).toEqual({
      ...{ type: 'proposed', cohort: 1, drawn: 4, points: [0, 1, 2, 3].map(numbers) },
      reason: 'draws 1 to 4 of random, seed 1',
    });
  });

  it('has no more points than the search is for', () => {
    const last = nextCohort(search, { cohorts: 2, points: 9, drawn: 12 }, { sampler: numbers, trials: all });
    expect(last).toMatchObject({ cohort: 3, drawn: 13, points: [{ x: 12 }] });
    expect(last.ends).toBeUndefined();
  });

  it('leaves out what where refuses, what is known, and what it has drawn itself', () => {
    const sampler = (draw: number) => ({ x: Math.floor(draw / 2) });
    const trials = {
      idOf: ({ x }: { x?: unknown }) => (x === 1 ? null : `trial ${x}`),
      has: (id: string) => id === 'trial 2',
    };
    expect(nextCohort(search, START, { sampler, trials })).toMatchObject({
      ...{ drawn: 11, points: [{ x: 0 }, { x: 3 }, { x: 4 }, { x: 5 }] },
      reason: 'draws 1 to 11 of random, seed 1; 2 draws refused by where; 5 draws known already',
    });
  });

  it('ends where the space has no further point', () => {
    const sampler = (draw: number) => (draw < 2 ? numbers(draw) : null);
    expect(nextCohort(search, START, { sampler, trials: all })).toMatchObject({
      ...{ drawn: 2, points: [{ x: 0 }, { x: 1 }], ends: 'space' },
      reason: 'draws 1 to 2 of random, seed 1; the space has no further point',
    });
  });

  it('ends after many draws in vain', () => {
    const trials = { idOf: () => null, has: () => false };
    const cohort = nextCohort(search, START, { sampler: numbers, trials });
    expect(cohort).toMatchObject({ drawn: MAX_VAIN_DRAWS, points: [], ends: 'space' });
    expect(cohort.reason).toContain('20,000 draws in a row gave no new trial');
  });
});
