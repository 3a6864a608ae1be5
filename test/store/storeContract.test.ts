/** One suite over every form of the store: a further one adds a row to STORES. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Paused, Proposed } from '../../src/model/events.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { claimOf, endingOf, failedEvent, openRun, openRunBench } from './runControlFixture.js';
import { ACTIONS, ROWS, STATES } from './runTransitions.js';
import { openMemoryBench, SLUG, type StoreBench } from './storeBench.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const STORES: readonly (readonly [string, () => Promise<StoreBench>])[] = [
  ['Redis', () => openRunBench(server)],
  ['memory', openMemoryBench],
];

const PAUSED: Paused = { type: 'paused', reason: 'a test' };

/** What may change of a run in flight: its record, whether it is timed, and what was written of it. */
async function pictureOf(bench: StoreBench, run: string) {
  const [isTimed] = await bench.control.inFlight(SLUG, [run]);
  return { record: await bench.record(run), isTimed, events: (await bench.journal()).length };
}

async function typesSince(bench: StoreBench, before: number): Promise<string[]> {
  return (await bench.journal()).slice(before).map(({ event }) => event.type);
}

describe.each(STORES)('the store in %s', (_, openBench) => {
  let bench: StoreBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  test.each(ROWS)('$action: $state → $next', async ({ action, state, answer, next, event }) => {
    for (const step of STATES[state]) await ACTIONS[step](bench, 't1');
    const before = (await bench.journal()).length;
    expect(await ACTIONS[action](bench, 't1')).toEqual(answer);
    expect(await bench.state('t1')).toBe(next);
    expect(await typesSince(bench, before)).toEqual(event === undefined ? [] : [event]);
    const { isTimed } = await pictureOf(bench, 't1');
    expect(isTimed).toBe(next === 'open' || next === 'claimed');
  });

  // A command whose reply was lost is sent again by the connection itself, word for word.
  test.each([
    ['open', 'none', [true]],
    ['claim', 'open', [0]],
    ['beat', 'claimed', [true]],
    ['finish', 'claimed', 'repeat'],
    ['release', 'claimed', undefined],
    ['give up', 'returned', undefined],
    ['expire too early', 'claimed', undefined],
  ] as const)('%s sent twice changes nothing the second time', async (action, state, answer) => {
    for (const step of STATES[state]) await ACTIONS[step](bench, 't1');
    if (action === 'expire too early') await bench.lapse('t1');
    await ACTIONS[action](bench, 't1');
    const once = await pictureOf(bench, 't1');
    expect(await ACTIONS[action](bench, 't1')).toEqual(answer);
    expect(await pictureOf(bench, 't1')).toEqual(once);
  });

  test('open uses only free runs, and claim only runs open for its job', async () => {
    const { control } = bench;
    const [a, b, c, d] = ['a', 'b', 'c', 'd'] as const;
    await control.open(await bench.order(), 'job1', [openRun(a), openRun(b)]);
    await control.claim(claimOf(a, 'x'), [a], { job: 'job1', worker: 'v' });
    const runs = [a, b, c, d].map((run) => openRun(run));
    expect(await control.open(await bench.order(), 'job2', runs)).toEqual([false, false, true, true]);
    await control.expire(bench.leader, { slug: SLUG, run: d }, false);
    await bench.lapse(d);
    await control.expire(bench.leader, { slug: SLUG, run: d }, false);
    const claims = [a, b, c, d].map((run) => claimOf(run, 'y'));
    const answers = await control.claim({ slug: SLUG, token: 'y' }, [a, b, c, d], {
      job: 'job2',
      worker: 'w',
    });
    expect(answers).toEqual([null, null, 0, null]);
    expect(await control.beat(claims)).toEqual([false, false, true, false]);
    expect(await control.inFlight(SLUG, [a, b, c, d])).toEqual([true, true, true, false]);
  });

  test('open refuses a coordinator that lost its lead, and an inactive sweep', async () => {
    const { control } = bench;
    const order = await bench.order();
    expect(await control.open({ ...order, leader: 'another' }, 'job', [openRun('t1')])).toBeNull();
    await bench.resign();
    expect(await control.open(order, 'job', [openRun('t1')])).toBeNull();
    await bench.order();
    await bench.store.sweeps.deactivate(SLUG, order.read);
    expect(await control.open(order, 'job', [openRun('t1')])).toBeNull();
    expect(await bench.state('t1')).toBe('none');
  });

  test.each(['finish', 'release', 'expire, its job waiting'] as const)(
    'open waits for a coordinator that has read how a run left: %s',
    async (leaving) => {
      for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
      const behind = await bench.order();
      await ACTIONS[leaving](bench, 't1');
      expect(await bench.control.open(behind, 'job2', [openRun('t1')])).toEqual([false]);
      expect(await bench.control.open(await bench.order(), 'job2', [openRun('t1')])).toEqual([true]);
    },
  );

  test('finish fences a worker whose run was taken back and claimed by another', async () => {
    const { control } = bench;
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS['expire, its job waiting'](bench, 't1');
    expect(await ACTIONS.finish(bench, 't1')).toBe('fenced');
    await control.open(await bench.order(), 'job2', [openRun('t1')]);
    await control.claim(claimOf('t1', 'theirs'), ['t1'], { job: 'job2', worker: 'v' });
    expect(await ACTIONS.beat(bench, 't1')).toEqual([false]);
    expect(await ACTIONS.finish(bench, 't1')).toBe('fenced');
    expect(await ACTIONS['finish by another'](bench, 't1')).toBe('ok');
    expect(await ACTIONS.finish(bench, 't1')).toBe('repeat');
    const endings = (await bench.journal()).filter(({ event }) => event.type === 'finished');
    expect(endings).toHaveLength(1);
  });

  test('finish of one trial leaves the run claimed for the others', async () => {
    const { control } = bench;
    await control.open(await bench.order(), 'job', [openRun('t1', ['t1', 't2'])]);
    await control.claim(claimOf('t1', 'mine'), ['t1'], { job: 'job', worker: 'w' });
    const claim = claimOf('t1', 'mine');
    expect(await bench.finish(claim, endingOf('t1', { isLast: false }))).toBe('ok');
    expect(await bench.state('t1')).toBe('claimed');
    expect(await bench.finish(claim, endingOf('t1', { isLast: false }))).toBe('repeat');
    expect(await bench.finish(claim, endingOf('t2'))).toBe('ok');
    expect(await bench.state('t1')).toBe('ended');
  });

  test('finish of several endings answers each, and writes them in order', async () => {
    const { control } = bench;
    const runs = ['a', 'b', 'c'];
    await control.open(
      await bench.order(),
      'job',
      runs.map((run) => openRun(run)),
    );
    const mine = { slug: SLUG, token: 'mine' };
    await control.claim(mine, ['a', 'c'], { job: 'job', worker: 'w' });
    const endings = ['c', 'b', 'a', 'c'].map((run) => ({ ...endingOf(run), run }));
    expect(await control.finish(mine, endings)).toEqual(['ok', 'fenced', 'ok', 'repeat']);
    const trials = (await bench.journal()).flatMap(({ event }) =>
      event.type === 'finished' ? [event.trial] : [],
    );
    expect(trials).toEqual(['c', 'a']);
  });

  test('finish returns a conflict each time, and keeps the first result', async () => {
    for (const step of STATES.ended) await ACTIONS[step](bench, 't1');
    for (const _ of ['first', 'again'])
      expect(await ACTIONS['finish with another result'](bench, 't1')).toBe('conflict');
    expect(await ACTIONS.finish(bench, 't1')).toBe('repeat');
  });

  test('claim continues the count of attempts, and returns the earlier crashes', async () => {
    const { control } = bench;
    const run = { ...openRun('t1'), attempts: 4, crashes: 2 };
    await control.open(await bench.order(), 'job', [run]);
    expect(await control.claim(claimOf('t1', 'mine'), ['t1'], { job: 'job', worker: 'w' })).toEqual([2]);
    expect((await bench.journal()).at(-1)?.event).toEqual({
      type: 'started',
      run: 't1',
      trials: ['t1'],
      worker: 'w',
      attempt: 5,
    });
  });

  test('overdue names runs that were not claimed or not renewed in time, with their job', async () => {
    const { control } = bench;
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await control.open(await bench.order(), 'job2', [openRun('t2')]);
    expect(await control.overdue()).toEqual([]);
    for (const run of ['t2', 't1']) await bench.lapse(run);
    expect(await control.overdue()).toEqual([
      { slug: SLUG, run: 't1', job: 'job' },
      { slug: SLUG, run: 't2', job: 'job2' },
    ]);
    await ACTIONS.beat(bench, 't1');
    expect((await control.overdue()).map(({ run }) => run)).toEqual(['t2']);
  });

  test('a run missing from flight is added again when it is opened', async () => {
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await bench.lose('t1');
    expect(await ACTIONS['open for another job'](bench, 't1')).toEqual([false]);
    expect(await bench.control.inFlight(SLUG, ['t1'])).toEqual([true]);
    expect(await ACTIONS.finish(bench, 't1')).toBe('ok');
  });

  test('a run whose note has expired is free, also for a coordinator that is behind', async () => {
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    const behind = await bench.order();
    await ACTIONS.release(bench, 't1');
    await bench.forgetNote('t1');
    expect(await bench.state('t1')).toBe('none');
    expect(await bench.control.open(behind, 'job2', [openRun('t1')])).toEqual([true]);
  });

  test('a run that was opened again after it left keeps its note if its job is missing', async () => {
    for (const step of STATES.returned) await ACTIONS[step](bench, 't1');
    const behind = { ...(await bench.order()), read: '0-1' };
    await ACTIONS['open for another job'](bench, 't1');
    await ACTIONS['expire, its job gone'](bench, 't1');
    expect(await bench.state('t1')).toBe('returned');
    expect(await bench.control.open(behind, 'job3', [openRun('t1')])).toEqual([false]);
  });

  test('counts the runs in flight, and the jobs that deliver them', async () => {
    const { control } = bench;
    await control.open(await bench.order(), 'job', [openRun('a'), openRun('b')]);
    await control.open(await bench.order(), 'job2', [openRun('c')]);
    expect([await control.countInFlight(SLUG), await control.countJobs(SLUG)]).toEqual([3, 2]);
    expect([await control.countInFlight('other'), await control.countJobs('other')]).toEqual([0, 0]);
    for (const run of ['a', 'b']) {
      await bench.lapse(run);
      await control.expire(bench.leader, { slug: SLUG, run }, false);
    }
    expect([await control.countInFlight(SLUG), await control.countJobs(SLUG)]).toEqual([1, 1]);
  });

  test('giveUp refuses a sweep that is not active', async () => {
    const order = await bench.order();
    await bench.store.sweeps.deactivate(SLUG, order.read);
    const before = (await bench.journal()).length;
    await bench.control.giveUp(order, 't1', [failedEvent('t1')]);
    expect(await typesSince(bench, before)).toEqual([]);
  });

  test('a sweep is active until a coordinator that has read its whole journal deactivates it', async () => {
    const { sweeps } = bench.store;
    const behind = (await bench.order()).read;
    await bench.append({ type: 'resumed' });
    await sweeps.deactivate(SLUG, behind);
    expect(await sweeps.active()).toEqual([SLUG]);
    await sweeps.deactivate(SLUG, (await bench.order()).read);
    expect(await sweeps.active()).toEqual([]);
    await sweeps.deactivate(SLUG, behind);
    for (const _ of ['first', 'again']) await sweeps.activate(SLUG);
    expect(await sweeps.active()).toEqual([SLUG]);
  });

  test.each([
    ['pause', 'claimed', [SLUG]],
    ['cancel', 'returned', []],
  ] as const)('%s of a sweep leaves a claimed run %s', async (order, state, active) => {
    const { control } = bench.store;
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS.open(bench, 't2');
    const before = (await bench.journal()).length;
    if (order === 'pause') await control.pause(SLUG, PAUSED);
    else await control.cancel(SLUG, { type: 'cancelled', trials: null });
    expect([await bench.state('t1'), await bench.state('t2')]).toEqual([state, 'returned']);
    expect(await typesSince(bench, before)).toEqual([order === 'pause' ? 'paused' : 'cancelled']);
    expect(await bench.store.sweeps.active()).toEqual(active);
    expect(await ACTIONS.finish(bench, 't1')).toBe(order === 'pause' ? 'ok' : 'fenced');
  });

  test('cancelTrials leaves a run with other trials to its worker', async () => {
    const { control } = bench.store;
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS.open(bench, 't2');
    const before = (await bench.journal()).length;
    await control.cancelTrials(SLUG, { type: 'cancelled', trials: ['t2'] });
    expect([await bench.state('t1'), await bench.state('t2')]).toEqual(['claimed', 'returned']);
    await control.cancelTrials(SLUG, { type: 'cancelled', trials: ['t1'] });
    expect(await bench.state('t1')).toBe('returned');
    expect(await typesSince(bench, before)).toEqual(['cancelled', 'cancelled']);
    expect(await bench.store.sweeps.active()).toEqual([SLUG]);
    expect(await ACTIONS.finish(bench, 't1')).toBe('fenced');
  });

  test('pauseAs does nothing for a former leader or a partly read journal, and pauses once', async () => {
    const { control } = bench.store;
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS.open(bench, 't2');
    const order = await bench.order();
    const before = (await bench.journal()).length;
    await control.pauseAs({ ...order, leader: 'another' }, PAUSED);
    await control.pauseAs({ ...order, read: '0-1' }, PAUSED);
    expect(await typesSince(bench, before)).toEqual([]);
    for (const _ of ['first', 'again']) await control.pauseAs(order, PAUSED);
    expect(await typesSince(bench, before)).toEqual(['paused']);
    expect([await bench.state('t1'), await bench.state('t2')]).toEqual(['claimed', 'returned']);
  });

  test('proposals do nothing for one that leads no more, or has not read all, and are written once', async () => {
    const cohort = (number: number): Proposed => ({
      ...{ type: 'proposed', cohort: number, drawn: number, points: [{ learning_rate: 0.1 }] },
      reason: 'a draw',
    });
    const cohorts = [cohort(1), cohort(2)];
    const order = await bench.order();
    await bench.store.proposals.append({ ...order, leader: 'another' }, cohorts);
    await bench.append({ type: 'resumed' });
    await bench.store.proposals.append(order, cohorts);
    expect((await bench.journal()).map(({ event }) => event.type)).not.toContain('proposed');
    const current = await bench.order();
    await bench.store.proposals.append(current, cohorts);
    await bench.store.proposals.append(current, cohorts);
    expect((await bench.journal()).slice(-2).map(({ event }) => event)).toEqual(cohorts);
    expect((await bench.journal()).filter(({ event }) => event.type === 'proposed')).toHaveLength(2);
  });

  test('nothing can be written after delete', async () => {
    const { control } = bench;
    await ACTIONS.open(bench, 't2');
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await bench.store.sweeps.delete(SLUG);
    const order = await bench.order();
    expect(await ACTIONS.claim(bench, 't2')).toEqual([null]);
    expect(await ACTIONS.beat(bench, 't1')).toEqual([false]);
    expect(await ACTIONS.finish(bench, 't1')).toBe('fenced');
    await ACTIONS.release(bench, 't1');
    expect(await control.open(order, 'job2', [openRun('t3')])).toBeNull();
    await control.giveUp(order, 't1', [failedEvent('t1')]);
    await control.cancel(order, [openRun('t1')]);
    await bench.store.control.pause(SLUG, PAUSED);
    expect(await bench.journal()).toEqual([]);
    expect(await control.countInFlight(SLUG)).toBe(0);
  });

  test('runs in flight do not recreate a deleted journal', async () => {
    for (const step of STATES.claimed) await ACTIONS[step](bench, 't1');
    await ACTIONS.open(bench, 't2');
    await bench.loseJournal();
    expect(await ACTIONS.claim(bench, 't2')).toEqual([null]);
    expect(await ACTIONS.finish(bench, 't1')).toBe('fenced');
    await ACTIONS.cancel(bench, 't2');
    await ACTIONS['expire, its job gone'](bench, 't1');
    await ACTIONS['give up'](bench, 't3');
    expect(await bench.journal()).toEqual([]);
    const states = await Promise.all(['t1', 't2', 't3'].map((run) => bench.state(run)));
    expect(states).toEqual(['none', 'open', 'none']);
  });

  test('the journal returns what was written, in order, and knows its entries', async () => {
    const journal = bench.store.journal('another');
    for (const reason of ['a', 'b', 'c']) await journal.append({ type: 'paused', reason });
    const entries = await journal.read(null, 10);
    expect(entries.map(({ event }) => event)).toEqual(
      ['a', 'b', 'c'].map((reason) => ({ type: 'paused', reason })),
    );
    const [first, ...rest] = entries;
    expect(await journal.read(first?.id ?? '', 10)).toEqual(rest);
    expect(await journal.read(first?.id ?? '', 1)).toEqual(rest.slice(0, 1));
    expect(await journal.has(first?.id ?? '')).toBe(true);
    expect(await journal.has('1-0')).toBe(false);
    expect(await bench.store.journal('none').read(null, 10)).toEqual([]);
  });
});
