/** Proposals that are made on a thread. */
import { afterEach, describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import { SearchThread } from '../../src/coordinator/searchThread.js';
import type { Proposed } from '../../src/model/events.js';
import { finished, started } from '../results/journals.js';
import { until } from '../waiting.js';
import { Desk, plannedEvent } from './desk.js';

interface LongSearch {
  readonly sampler: 'gp' | 'cma_es';
  /** More results than this are learned from on the thread. */
  readonly quick: number;
  readonly cohort: number;
}
const GP: LongSearch = { sampler: 'gp', quick: 40, cohort: 15 };
const CMA_ES: LongSearch = { sampler: 'cma_es', quick: 1000, cohort: 250 };

const thread = new SearchThread();
afterEach(() => thread.close());

function proposals(desk: Desk): readonly Proposed[] {
  return desk.decide().flatMap((order) => (order.type === 'propose' ? order.cohorts : []));
}

/** Trains cohorts until the next one is proposed from more than a few results. */
async function trainFirst(desk: Desk, { sampler, quick, cohort }: LongSearch): Promise<Desk> {
  const hyperparameters = {
    ...{ learning_rate: { log: [0.001, 1] }, momentum: { linear: [0, 0.9] } },
    iterations: 10,
  };
  await desk.append(plannedEvent({ hyperparameters, search: { sampler, trials: 2 * quick, cohort } }));
  while (present(desk.sweep.fold, 'fold').trials.size <= quick) {
    const cohorts = proposals(desk);
    expect(cohorts).not.toEqual([]);
    await desk.append(...cohorts);
    const runs = desk.ready();
    const endings = runs.map(({ id, trials: [trial] }) => {
      const { learning_rate: rate, momentum } = trial?.configuration ?? {};
      return finished(id, 0.1 + Math.abs(Number(rate) - 0.05) + (Number(momentum) - 0.5) ** 2);
    });
    await desk.append(started(runs.map(({ id }) => id)), ...endings);
  }
  return desk;
}

describe('a search on a thread', () => {
  it.each([GP, CMA_ES])(
    'decides without waiting, and proposes as without a thread: $sampler',
    async (search) => {
      const here = await trainFirst(new Desk('here'), search);
      const there = await trainFirst(new Desk('there', thread), search);
      expect(proposals(there)).toEqual([]);
      await until(() => proposals(there).length > 0);
      expect(proposals(there)).toEqual(proposals(here));
    },
  );

  it('proposes here if the thread fails', async () => {
    const failing = { ask: (_: unknown, answered: (cohorts: null) => void) => answered(null) };
    const desk = await trainFirst(new Desk('xor', failing), GP);
    expect(proposals(desk)[0]?.points).toHaveLength(15);
  });
});
