/** How decisions propose the trials of a search. */
import { describe, expect, test } from 'vitest';
import type { CoordinatorOrder } from '../../src/coordinator/orders.js';
import type { JournalEvent } from '../../src/model/events.js';
import { diverged, finished, started } from '../results/journals.js';
import { Desk, openOrders, plannedEvent } from './desk.js';

const SPACE = { hyperparameters: { learning_rate: { log: [0.001, 1] }, iterations: 10 } };
const search = (trials: number, more = {}) =>
  plannedEvent({ ...SPACE, search: { sampler: 'random', trials, ...more } });

const proposals = (orders: readonly CoordinatorOrder[]) =>
  orders.flatMap((order) => (order.type === 'propose' ? order.cohorts : []));

describe('decide', () => {
  test('proposes all cohorts of a small search, then opens their trials', async () => {
    const desk = new Desk();
    await desk.append(search(10));
    const cohorts = proposals(desk.decide());
    expect(cohorts.map(({ cohort, points }) => [cohort, points.length])).toEqual([
      [1, 4],
      [2, 4],
      [3, 2],
    ]);
    expect(openOrders(desk.decide())).toEqual([]);
    await desk.append(...cohorts);
    expect(proposals(desk.decide())).toEqual([]);
    expect(desk.ready().map(({ trials }) => trials[0]?.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('proposes more of a large search before it runs short, and the same points at any time', async () => {
    const desk = new Desk();
    await desk.append(search(5000, { cohort: 100 }));
    const first = proposals(desk.decide());
    expect(first.length).toBe(11);
    await desk.append(...first);
    expect(proposals(desk.decide())).toEqual([]);
    const ids = desk.ready().map(({ id }) => id);
    await desk.append(...ids.slice(0, 700).flatMap((id) => [started([id]), finished(id, 1)]));
    const later = proposals(desk.decide());
    expect(later[0]).toMatchObject({ cohort: 12, drawn: 1200 });
    const other = new Desk('other');
    await other.append(search(5000, { cohort: 100 }), ...first);
    await other.append(...later);
    expect(other.ready()).toHaveLength(2200);
  });

  test('proposes nothing without data, while paused, or after a cancel', async () => {
    const desk = new Desk();
    await desk.append(search(10));
    desk.sweep.hasData = false;
    expect(desk.decide()).toEqual([]);
    desk.sweep.hasData = true;
    await desk.append({ type: 'paused', reason: 'a test' });
    expect(desk.decide()).toEqual([]);
    await desk.append({ type: 'resumed' }, { type: 'cancelled', trials: null });
    expect(desk.decide()).toEqual([{ type: 'close', slug: 'xor' }]);
  });

  test('ends a search whose time is over, once nothing waits', async () => {
    const desk = new Desk();
    const late = { ...search(3000), spec: { ...search(3000).spec } };
    const limits = { ...late.spec.limits, totalTimeMs: 1000 };
    await desk.append({ ...late, spec: { ...late.spec, limits } });
    const cohorts = proposals(desk.decide());
    await desk.append(...cohorts.slice(0, 1));
    const ids = desk.ready().map(({ id }) => id);
    await desk.append(started(ids));
    const [order] = desk.decide(1, 1_000_000);
    expect(order).toMatchObject({ type: 'propose', cohorts: [{ cohort: 2, points: [], ends: 'time' }] });
    await desk.append(...proposals(desk.decide(1, 1_000_000)), ...ids.map((id) => finished(id, 1)));
    expect(desk.sweep.fold?.isDone).toBe(true);
  });

  describe('with until', () => {
    const until = (conditions: object, more = {}) =>
      plannedEvent({ ...SPACE, search: { sampler: 'sobol', trials: 100, ...more }, until: conditions });
    /** Trains all ready trials, in this order of arrival. */
    async function train(desk: Desk, values: readonly number[], isReversed = false): Promise<void> {
      const ids = desk.ready().map(({ id }) => id);
      const endings = ids.map((id, i) => finished(id, values[i] ?? 9));
      await desk.append(started(ids), ...(isReversed ? endings.toReversed() : endings));
    }
    async function propose(desk: Desk): Promise<void> {
      await desk.append(...proposals(desk.decide()));
    }

    test('ends a search after points without gain, whatever arrived first', async () => {
      for (const isReversed of [false, true]) {
        const desk = new Desk();
        await desk.append(until({ no_gain: 5 }));
        await propose(desk);
        expect(proposals(desk.decide())).toEqual([]);
        await train(desk, [4, 3, 2, 5], isReversed);
        await propose(desk);
        // The best is the third of eight points, so five points brought nothing.
        await train(desk, [2, 9, 9, 9], isReversed);
        const [last] = proposals(desk.decide());
        expect(last).toMatchObject({ cohort: 3, points: [], ends: 'no_gain' });
        expect(last?.reason).toBe('5 points in a row brought no better result');
        await propose(desk);
        const { fold } = desk.sweep;
        expect(fold?.isDone).toBe(true);
        expect(fold?.ledger).toMatchObject({ planned: 8, finished: 8, cancelled: 0 });
      }
    });

    test('continues while points improve on the best', async () => {
      const desk = new Desk();
      await desk.append(until({ no_gain: 5 }));
      await propose(desk);
      await train(desk, [4, 3, 2, 5]);
      await propose(desk);
      await train(desk, [9, 9, 9, 1]);
      expect(proposals(desk.decide())[0]?.points).toHaveLength(4);
    });

    test('ends a search that reached its target', async () => {
      const desk = new Desk();
      await desk.append(until({ target: 0.5 }));
      await propose(desk);
      await train(desk, [1, 0.5, 2, 3]);
      expect(proposals(desk.decide())[0]).toMatchObject({ ends: 'target', points: [] });
    });

    test('proposes nothing once the budget is used up; proposed trials are trained', async () => {
      const desk = new Desk();
      await desk.append(until({ budget: '1s' }, { trials: 5000 }));
      await propose(desk);
      const ids = desk.ready().map(({ id }) => id);
      await desk.append(started(ids.slice(0, 600)), ...ids.slice(0, 600).map((id) => finished(id, 1)));
      expect(proposals(desk.decide(1, 0))[0]?.points).toHaveLength(4);
      const orders = desk.decide(1, 1_000_000);
      expect(proposals(orders)).toMatchObject([{ ends: 'budget', points: [] }]);
      await desk.append(...proposals(orders));
      expect(desk.ready()).toHaveLength(424);
      expect(desk.sweep.fold?.ledger).toMatchObject({ planned: 5000, waiting: 424, cancelled: 3976 });
    });
  });

  describe('with gp', () => {
    const gp = (more = {}) => search(30, { sampler: 'gp', ...more });
    const pointsOf = (orders: readonly CoordinatorOrder[]) =>
      proposals(orders).map(({ points }) => points.length);
    /** The cost is least at a learning rate of 0.05; training above 0.5 diverges. */
    const ended = (desk: Desk, id: string): JournalEvent => {
      const rate = Number(desk.ready().find((run) => run.id === id)?.trials[0]?.configuration.learning_rate);
      return rate > 0.5 ? diverged(id) : finished(id, 0.1 + Math.abs(rate - 0.05));
    };
    async function endAll(desk: Desk, { isReversed = false } = {}): Promise<void> {
      const ids = desk.ready().map(({ id }) => id);
      const endings = ids.map((id) => ended(desk, id));
      await desk.append(started(ids), ...(isReversed ? endings.toReversed() : endings));
    }
    async function start(desk: Desk, more = {}, cohorts: readonly number[] = [4, 2]): Promise<void> {
      await desk.append(gp(more));
      for (const size of cohorts) {
        expect(pointsOf(desk.decide())).toEqual([size]);
        await desk.append(...proposals(desk.decide()));
      }
    }

    test('proposes a start design, then a cohort whenever all trials before it have ended', async () => {
      const desk = new Desk();
      await start(desk);
      expect(proposals(desk.decide())).toEqual([]);
      const ids = desk.ready().map(({ id }) => id);
      const endings = ids.map((id) => ended(desk, id));
      await desk.append(started(ids), ...endings.slice(1));
      expect(proposals(desk.decide())).toEqual([]);
      await desk.append(...endings.slice(0, 1));
      const [cohort] = proposals(desk.decide());
      expect(cohort?.points).toHaveLength(4);
      expect(cohort?.expected).toHaveLength(4);
      expect(cohort?.reason).toMatch(/^gp, seed 1, from 6 results/);
    });

    test.each([
      ['gp', [4, 2]],
      ['tpe', [4, 4, 2]],
      ['cma_es', [4, 4, 2]],
    ])(
      '%s proposes the same whatever the order of arrival, also by another leader',
      async (sampler, cohorts) => {
        const [one, other] = [new Desk(), new Desk('other')];
        for (const desk of [one, other]) await start(desk, { sampler }, cohorts);
        for (let round = 0; round < 3; round++) {
          await endAll(one);
          await endAll(other, { isReversed: true });
          const cohorts = proposals(one.decide());
          expect(proposals(other.decide())).toEqual(cohorts);
          for (const desk of [one, other]) await desk.append(...cohorts);
        }
        if (sampler !== 'gp') return;
        const best = one.ready().map(({ trials }) => Number(trials[0]?.configuration.learning_rate));
        expect(Math.min(...best.map((rate) => Math.abs(rate - 0.05)))).toBeLessThan(0.01);
      },
    );

    test('has no expectations with tpe, which waits for results too', async () => {
      const desk = new Desk();
      await start(desk, { sampler: 'tpe' }, [4, 4, 2]);
      expect(proposals(desk.decide())).toEqual([]);
      await endAll(desk);
      const [cohort] = proposals(desk.decide());
      expect(cohort).toMatchObject({
        cohort: 4,
        reason: expect.stringMatching(/^tpe, seed 1, from 10 results/),
      });
      expect([cohort?.points.length, cohort?.expected]).toEqual([4, undefined]);
    });

    test('with overlap, proposes while one cohort is in training, and uses none of its results', async () => {
      const [none, some] = [new Desk(), new Desk('other')];
      for (const desk of [none, some]) {
        await start(desk, { overlap: true });
        await endAll(desk);
        await desk.append(...proposals(desk.decide()));
      }
      const ids = some.ready().map(({ id }) => id);
      await some.append(started(ids), ...ids.slice(0, 2).map((id) => ended(some, id)));
      expect(pointsOf(none.decide())).toEqual([4]);
      expect(proposals(some.decide())).toEqual(proposals(none.decide()));
      await none.append(...proposals(none.decide()));
      expect(proposals(none.decide())).toEqual([]);
    });

    test('continues its start design where no training has a finite result', async () => {
      const desk = new Desk();
      await start(desk);
      const ids = desk.ready().map(({ id }) => id);
      await desk.append(started(ids), ...ids.map((id) => diverged(id)));
      const [cohort] = proposals(desk.decide());
      expect(cohort).toMatchObject({ cohort: 3, drawn: 10 });
      expect(cohort?.expected).toBeUndefined();
    });

    test('ends once a finite space has no further point', async () => {
      const desk = new Desk();
      const axes = { learning_rate: [0.01, 0.05, 0.1], momentum: [0, 0.5, 0.9, 0.95, 0.99], iterations: 10 };
      await desk.append(plannedEvent({ hyperparameters: axes, search: { sampler: 'gp', trials: 30 } }));
      for (let turn = 0; turn < 10 && !desk.sweep.fold?.isDone; turn++) {
        await desk.append(...proposals(desk.decide()));
        if (proposals(desk.decide()).length === 0) await endAll(desk);
      }
      expect(desk.sweep.fold?.ledger).toMatchObject({ planned: 15, waiting: 0 });
      expect(desk.sweep.fold?.isDone).toBe(true);
    });
  });

  test('knows the proposed trials after a takeover', async () => {
    const desk = new Desk();
    await desk.append(search(10));
    const cohorts = proposals(desk.decide());
    const successor = new Desk();
    await successor.append(search(10), ...cohorts);
    await desk.append(...cohorts);
    expect(successor.ready()).toEqual(desk.ready());
    expect(successor.decide()).toEqual(desk.decide());
  });
});
