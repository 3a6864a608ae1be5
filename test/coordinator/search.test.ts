/** How decisions propose the trials of a search. */
import { describe, expect, test } from 'vitest';
import type { CoordinatorOrder } from '../../src/coordinator/orders.js';
import { finished, started } from '../results/journals.js';
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
