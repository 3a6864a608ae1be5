import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { LEASE_MS, UNCLAIMED_MS } from '../../src/store/runControl.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import {
  claimOf,
  endingOf,
  failedEvent,
  openRun,
  openRunBench,
  type RunBench,
  releaseEvent,
  SLUG,
} from './runControlFixture.js';

let server: TestRedis;
let bench: RunBench;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  bench = await openRunBench(server);
});
afterEach(() => bench.close());

type Action = (run: string) => Promise<unknown>;

const ACTIONS = {
  open: async (run) => bench.control.open(await bench.order(), 'job', [openRun(run)]),
  'open for another job': async (run) => bench.control.open(await bench.order(), 'job2', [openRun(run)]),
  claim: (run) => bench.control.claim(claimOf(run, 'mine'), [run], { job: 'job', worker: 'w' }),
  'claim by another': (run) =>
    bench.control.claim(claimOf(run, 'theirs'), [run], { job: 'job', worker: 'v' }),
  'claim for another job': (run) =>
    bench.control.claim(claimOf(run, 'mine'), [run], { job: 'job2', worker: 'w' }),
  beat: (run) => bench.control.beat([claimOf(run, 'mine')]),
  'beat by another': (run) => bench.control.beat([claimOf(run, 'theirs')]),
  finish: (run) => bench.finish(claimOf(run, 'mine'), endingOf(run)),
  'finish by another': (run) => bench.finish(claimOf(run, 'theirs'), endingOf(run)),
  'finish with another result': (run) => bench.finish(claimOf(run, 'mine'), endingOf(run, { J: 9 })),
  release: (run) => bench.control.release(claimOf(run, 'mine'), releaseEvent(run)),
  'release by another': (run) => bench.control.release(claimOf(run, 'theirs'), releaseEvent(run)),
  'expire too early': (run) => bench.control.expire(bench.leadership.nonce, { slug: SLUG, run }, false),
  'expire, its job waiting': async (run) => {
    await bench.lapse(run);
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run }, true);
  },
  'expire, its job gone': async (run) => {
    await bench.lapse(run);
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run }, false);
  },
  'expire by another coordinator': async (run) => {
    await bench.lapse(run);
    await bench.control.expire('another', { slug: SLUG, run }, false);
  },
  cancel: async (run) => bench.control.cancel(await bench.order(), [openRun(run)]),
  'cancel by another coordinator': async (run) =>
    bench.control.cancel({ ...(await bench.order()), leader: 'another' }, [openRun(run)]),
  'cancel, behind the journal': async (run) =>
    bench.control.cancel({ ...(await bench.order()), read: '0-1' }, [openRun(run)]),
  'give up': async (run) => bench.control.giveUp(await bench.order(), run, [failedEvent(run)]),
  'give up by another coordinator': async (run) =>
    bench.control.giveUp({ ...(await bench.order()), leader: 'another' }, run, [failedEvent(run)]),
  'give up, behind the journal': async (run) =>
    bench.control.giveUp({ ...(await bench.order()), read: '0-1' }, run, [failedEvent(run)]),
} satisfies Record<string, Action>;

/** How a run comes to be in each state. */
const STATES = {
  none: [],
  open: ['open'],
  claimed: ['open', 'claim'],
  ended: ['open', 'claim', 'finish'],
  returned: ['open', 'claim', 'release'],
} as const satisfies Record<string, readonly (keyof typeof ACTIONS)[]>;

type State = keyof typeof STATES;
/** What an action answers, the state it leads to, and the event it writes. */
type Row = readonly [unknown, State, JournalEvent['type']?];

const TABLE: Record<keyof typeof ACTIONS, Record<State, Row>> = {
  open: {
    none: [[true], 'open'],
    open: [[true], 'open'],
    claimed: [[false], 'claimed'],
    ended: [[true], 'open'],
    returned: [[true], 'open'],
  },
  'open for another job': {
    none: [[true], 'open'],
    open: [[false], 'open'],
    claimed: [[false], 'claimed'],
    ended: [[true], 'open'],
    returned: [[true], 'open'],
  },
  claim: {
    none: [[null], 'none'],
    open: [[0], 'claimed', 'started'],
    claimed: [[0], 'claimed'],
    ended: [[null], 'ended'],
    returned: [[null], 'returned'],
  },
  'claim by another': {
    none: [[null], 'none'],
    open: [[0], 'claimed', 'started'],
    claimed: [[null], 'claimed'],
    ended: [[null], 'ended'],
    returned: [[null], 'returned'],
  },
  'claim for another job': {
    none: [[null], 'none'],
    open: [[null], 'open'],
    claimed: [[0], 'claimed'],
    ended: [[null], 'ended'],
    returned: [[null], 'returned'],
  },
  beat: {
    none: [[false], 'none'],
    open: [[false], 'open'],
    claimed: [[true], 'claimed'],
    ended: [[true], 'ended'],
    returned: [[false], 'returned'],
  },
  'beat by another': {
    none: [[false], 'none'],
    open: [[false], 'open'],
    claimed: [[false], 'claimed'],
    ended: [[false], 'ended'],
    returned: [[false], 'returned'],
  },
  finish: {
    none: ['fenced', 'none'],
    open: ['fenced', 'open'],
    claimed: ['ok', 'ended', 'finished'],
    ended: ['repeat', 'ended'],
    returned: ['fenced', 'returned'],
  },
  'finish by another': {
    none: ['fenced', 'none'],
    open: ['fenced', 'open'],
    claimed: ['fenced', 'claimed'],
    ended: ['repeat', 'ended'],
    returned: ['fenced', 'returned'],
  },
  'finish with another result': {
    none: ['fenced', 'none'],
    open: ['fenced', 'open'],
    claimed: ['ok', 'ended', 'finished'],
    ended: ['conflict', 'ended'],
    returned: ['fenced', 'returned'],
  },
  release: {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'returned', 'released'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'release by another': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'expire too early': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'expire, its job waiting': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'returned', 'released'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'expire, its job gone': {
    none: [undefined, 'none'],
    open: [undefined, 'none'],
    claimed: [undefined, 'returned', 'released'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'expire by another coordinator': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  cancel: {
    none: [undefined, 'none', 'cancelled'],
    open: [undefined, 'returned', 'cancelled'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended', 'cancelled'],
    returned: [undefined, 'returned', 'cancelled'],
  },
  'cancel, behind the journal': {
    none: [undefined, 'none', 'cancelled'],
    open: [undefined, 'returned', 'cancelled'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'cancel by another coordinator': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'give up': {
    none: [undefined, 'ended', 'failed'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'ended', 'failed'],
  },
  'give up by another coordinator': {
    none: [undefined, 'none'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
  'give up, behind the journal': {
    none: [undefined, 'ended', 'failed'],
    open: [undefined, 'open'],
    claimed: [undefined, 'claimed'],
    ended: [undefined, 'ended'],
    returned: [undefined, 'returned'],
  },
};

const ROWS = Object.entries(TABLE).flatMap(([action, row]) =>
  Object.entries(row).map(([state, [answer, next, event]]) => ({ action, state, answer, next, event })),
) as { action: keyof typeof ACTIONS; state: State; answer: unknown; next: State; event?: string }[];

/** What may change of a run in flight: its record, its time, and what was written of it. */
async function pictureOf(run: string) {
  const { redis, keys } = bench;
  const record = await redis.hgetall(keys.run(SLUG, run));
  const isTimed = (await redis.zscore(keys.flight, `${SLUG}/${run}`)) !== null;
  return { record, isTimed, events: (await bench.journal()).length };
}

describe('RunControl', () => {
  test.each(ROWS)('$action: $state → $next', async ({ action, state, answer, next, event }) => {
    for (const step of STATES[state]) await ACTIONS[step]('t1');
    const before = (await bench.journal()).length;
    expect(await ACTIONS[action]('t1')).toEqual(answer);
    expect(await bench.state('t1')).toBe(next);
    const written = (await bench.journal()).slice(before).map((entry) => entry.event.type);
    expect(written).toEqual(event === undefined ? [] : [event]);
    const { isTimed } = await pictureOf('t1');
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
    for (const step of STATES[state]) await ACTIONS[step]('t1');
    if (action === 'expire too early') await bench.lapse('t1');
    await ACTIONS[action]('t1');
    const once = await pictureOf('t1');
    expect(await ACTIONS[action]('t1')).toEqual(answer);
    expect(await pictureOf('t1')).toEqual(once);
  });

  test('open takes only the runs that are free, and claim those open for its job', async () => {
    const { control } = bench;
    const [a, b, c, d] = ['a', 'b', 'c', 'd'] as const;
    await control.open(await bench.order(), 'job1', [openRun(a), openRun(b)]);
    await control.claim(claimOf(a, 'x'), [a], { job: 'job1', worker: 'v' });
    const runs = [a, b, c, d].map((run) => openRun(run));
    expect(await control.open(await bench.order(), 'job2', runs)).toEqual([false, false, true, true]);
    await control.expire(bench.leadership.nonce, { slug: SLUG, run: d }, false);
    await bench.lapse(d);
    await control.expire(bench.leadership.nonce, { slug: SLUG, run: d }, false);
    const claims = [a, b, c, d].map((run) => claimOf(run, 'y'));
    const answers = await control.claim({ slug: SLUG, token: 'y' }, [a, b, c, d], {
      job: 'job2',
      worker: 'w',
    });
    expect(answers).toEqual([null, null, 0, null]);
    expect(await control.beat(claims)).toEqual([false, false, true, false]);
    expect(await control.inFlight(SLUG, [a, b, c, d])).toEqual([true, true, true, false]);
  });

  test('open refuses a coordinator that lost its lead, and a sweep that is not active', async () => {
    const { control, redis, keys } = bench;
    const order = await bench.order();
    expect(await control.open({ ...order, leader: 'another' }, 'job', [openRun('t1')])).toBeNull();
    await bench.leadership.resign();
    expect(await control.open(order, 'job', [openRun('t1')])).toBeNull();
    await bench.leadership.lead();
    await redis.srem(keys.active, SLUG);
    expect(await control.open(order, 'job', [openRun('t1')])).toBeNull();
    expect(await bench.state('t1')).toBe('none');
  });

  test.each(['finish', 'release', 'expire, its job waiting'] as const)(
    'open waits for a coordinator that has read how a run left: %s',
    async (leaving) => {
      for (const step of STATES.claimed) await ACTIONS[step]('t1');
      const behind = await bench.order();
      await ACTIONS[leaving]('t1');
      expect(await bench.control.open(behind, 'job2', [openRun('t1')])).toEqual([false]);
      expect(await bench.control.open(await bench.order(), 'job2', [openRun('t1')])).toEqual([true]);
    },
  );

  test('finish fences a worker whose run was taken back and given to another', async () => {
    const { control } = bench;
    for (const step of STATES.claimed) await ACTIONS[step]('t1');
    await ACTIONS['expire, its job waiting']('t1');
    expect(await ACTIONS.finish('t1')).toBe('fenced');
    await control.open(await bench.order(), 'job2', [openRun('t1')]);
    await control.claim(claimOf('t1', 'theirs'), ['t1'], { job: 'job2', worker: 'v' });
    expect(await ACTIONS.beat('t1')).toEqual([false]);
    expect(await ACTIONS.finish('t1')).toBe('fenced');
    expect(await ACTIONS['finish by another']('t1')).toBe('ok');
    expect(await ACTIONS.finish('t1')).toBe('repeat');
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

  test('finish of many answers each, and writes them in their order', async () => {
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

  test('finish counts each conflict and keeps the first result', async () => {
    for (const step of STATES.ended) await ACTIONS[step]('t1');
    await ACTIONS['finish with another result']('t1');
    await ACTIONS['finish with another result']('t1');
    expect(await bench.redis.hget(bench.keys.run(SLUG, 't1'), 'conflicts')).toBe('2');
    expect(await ACTIONS.finish('t1')).toBe('repeat');
  });

  test('claim counts attempts from those before, and answers the crashes before', async () => {
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

  test('overdue names what was not claimed or not heard of in time, with its job', async () => {
    const { control, redis, keys } = bench;
    for (const step of STATES.claimed) await ACTIONS[step]('t1');
    await control.open(await bench.order(), 'job2', [openRun('t2')]);
    expect(await control.overdue()).toEqual([]);
    const now = await control.now();
    for (const [run, patienceMs] of [
      ['t1', LEASE_MS],
      ['t2', UNCLAIMED_MS],
    ] as const) {
      const deadline = Number(await redis.zscore(keys.flight, `${SLUG}/${run}`));
      expect(deadline - now).toBeGreaterThan(0);
      expect(deadline - now).toBeLessThanOrEqual(patienceMs);
      await bench.lapse(run);
    }
    expect((await control.overdue()).sort((a, b) => (a.run < b.run ? -1 : 1))).toEqual([
      { slug: SLUG, run: 't1', job: 'job' },
      { slug: SLUG, run: 't2', job: 'job2' },
    ]);
    await ACTIONS.beat('t1');
    expect((await control.overdue()).map(({ run }) => run)).toEqual(['t2']);
  });

  test('notes of what left flight go by themselves', async () => {
    for (const step of STATES.ended) await ACTIONS[step]('t1');
    for (const step of STATES.returned) await ACTIONS[step]('t2');
    for (const run of ['t1', 't2']) {
      expect(await bench.redis.pttl(bench.keys.run(SLUG, run))).toBeGreaterThan(0);
    }
  });
});
