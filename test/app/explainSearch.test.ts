/** Why a search proposed its trials: read from its journal. */
import { describe, expect, it } from 'vitest';
import { explainSearch } from '../../src/app/explainSearch.js';
import { present } from '../../src/base/assert.js';
import { summarise } from '../../src/results/summarise.js';
import { explainSchema } from '../../src/views/explainView.js';
import { Desk, plannedEvent } from '../coordinator/desk.js';
import { diverged, finished, started } from '../results/journals.js';

const FILE = {
  hyperparameters: { learning_rate: { log: [0.001, 1] }, iterations: 10 },
  also: { base: { learning_rate: 0.1 } },
};

/** The cost is least at a learning rate of 0.05; training above 0.5 diverges. */
async function searched(sampler: string, trials: number): Promise<Desk> {
  const desk = new Desk();
  await desk.append(plannedEvent({ ...FILE, search: { sampler, trials } }));
  for (let orders = desk.decide(); orders.some(({ type }) => type === 'propose'); orders = desk.decide()) {
    await desk.append(...orders.flatMap((order) => (order.type === 'propose' ? order.cohorts : [])));
    const runs = desk.ready();
    const endings = runs.map(({ id, trials: [trial] }) => {
      const rate = Number(trial?.configuration.learning_rate);
      return rate > 0.5 ? diverged(id) : finished(id, 0.1 + Math.abs(rate - 0.05));
    });
    await desk.append(started(runs.map(({ id }) => id)), ...endings);
  }
  return desk;
}

function explain(desk: Desk, number: number | null = null) {
  const fold = present(desk.sweep.fold, 'fold');
  const position = number === null ? null : (fold.trials.positionOfNumber(number) ?? null);
  return explainSearch({ summary: summarise(fold), journal: desk.journal }, position);
}

describe('explainSearch', () => {
  it('has each cohort with what its model expected and what came of it', async () => {
    const view = await explain(await searched('gp', 22));
    expect(explainSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({ sampler: 'gp', proposed: 22, planned: 22, ended: null, trial: null });
    expect(view.cohorts.map(({ points }) => points.length)).toEqual([4, 2, 4, 4, 4, 4]);
    expect(view.cohorts[0]?.points[0]).toMatchObject({ trials: [2], expected: null });
    const last = view.cohorts.at(-1)?.points[0];
    expect(last?.expected?.deviation).toBeGreaterThan(0);
    expect(last?.result).toBeGreaterThan(0);
    // It found in 22 points what as many random points rarely do.
    const best = present(view.best.at(-1), 'the best after all points');
    expect(best.points).toBe(22);
    expect(Number(best.result)).toBeLessThan(0.102);
    expect(best.random).toBeGreaterThan(Number(best.result));
  });

  it('names the nearest trial that was known, and what differs', async () => {
    const desk = await searched('gp', 22);
    const { trial, cohorts } = await explain(desk, 20);
    expect(cohorts).toHaveLength(1);
    expect(cohorts[0]?.points.flatMap(({ trials }) => trials)).toContain(20);
    const nearest = present(trial?.nearest, 'a known trial');
    expect(nearest.trial).toBeLessThan(cohorts[0]?.points[0]?.trials[0] ?? 0);
    expect(nearest.differs.map(({ name }) => name)).toEqual(['learning_rate']);
  });

  it('expects nothing of points that were drawn', async () => {
    const view = await explain(await searched('sobol', 5));
    expect(view.cohorts.flatMap(({ points }) => points.map(({ expected }) => expected))).toEqual(
      Array(5).fill(null),
    );
  });

  it('refuses a grid, and a trial under also', async () => {
    const grid = new Desk();
    await grid.append(plannedEvent({ hyperparameters: { learning_rate: [0.1, 0.2] } }));
    await expect(explain(grid)).rejects.toThrow('is a grid: nothing in it was chosen');
    await expect(explain(await searched('gp', 10), 1)).rejects.toThrow('stands under also');
  });
});
