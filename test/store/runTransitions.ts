/** The states of a run and what each action makes of them: the table that every form of the store keeps to. */
import type { JournalEvent } from '../../src/model/events.js';
import { claimOf, endingOf, failedEvent, openRun, releaseEvent } from './runControlFixture.js';
import { SLUG, type StoreBench } from './storeBench.js';

/** Something that a coordinator or a worker does with a run. */
type Action = (bench: StoreBench, run: string) => Promise<unknown>;

export const ACTIONS = {
  open: async (bench, run) => bench.control.open(await bench.order(), 'job', [openRun(run)]),
  'open for another job': async (bench, run) =>
    bench.control.open(await bench.order(), 'job2', [openRun(run)]),
  claim: (bench, run) => bench.control.claim(claimOf(run, 'mine'), [run], { job: 'job', worker: 'w' }),
  'claim by another': (bench, run) =>
    bench.control.claim(claimOf(run, 'theirs'), [run], { job: 'job', worker: 'v' }),
  'claim for another job': (bench, run) =>
    bench.control.claim(claimOf(run, 'mine'), [run], { job: 'job2', worker: 'w' }),
  beat: (bench, run) => bench.control.beat([claimOf(run, 'mine')]),
  'beat by another': (bench, run) => bench.control.beat([claimOf(run, 'theirs')]),
  finish: (bench, run) => bench.finish(claimOf(run, 'mine'), endingOf(run)),
  'finish by another': (bench, run) => bench.finish(claimOf(run, 'theirs'), endingOf(run)),
  'finish with another result': (bench, run) => bench.finish(claimOf(run, 'mine'), endingOf(run, { J: 9 })),
  release: (bench, run) => bench.control.release(claimOf(run, 'mine'), releaseEvent(run)),
  'release by another': (bench, run) => bench.control.release(claimOf(run, 'theirs'), releaseEvent(run)),
  'expire too early': (bench, run) => bench.control.expire(bench.leader, { slug: SLUG, run }, false),
  'expire, its job waiting': async (bench, run) => {
    await bench.lapse(run);
    await bench.control.expire(bench.leader, { slug: SLUG, run }, true);
  },
  'expire, its job gone': async (bench, run) => {
    await bench.lapse(run);
    await bench.control.expire(bench.leader, { slug: SLUG, run }, false);
  },
  'expire by another coordinator': async (bench, run) => {
    await bench.lapse(run);
    await bench.control.expire('another', { slug: SLUG, run }, false);
  },
  cancel: async (bench, run) => bench.control.cancel(await bench.order(), [openRun(run)]),
  'cancel by another coordinator': async (bench, run) =>
    bench.control.cancel({ ...(await bench.order()), leader: 'another' }, [openRun(run)]),
  'cancel, behind the journal': async (bench, run) =>
    bench.control.cancel({ ...(await bench.order()), read: '0-1' }, [openRun(run)]),
  'give up': async (bench, run) => bench.control.giveUp(await bench.order(), run, [failedEvent(run)]),
  'give up by another coordinator': async (bench, run) =>
    bench.control.giveUp({ ...(await bench.order()), leader: 'another' }, run, [failedEvent(run)]),
  'give up, behind the journal': async (bench, run) =>
    bench.control.giveUp({ ...(await bench.order()), read: '0-1' }, run, [failedEvent(run)]),
} satisfies Record<string, Action>;

/** How a run comes to be in each state. */
export const STATES = {
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

/** One for each state and action. */
export const ROWS = Object.entries(TABLE).flatMap(([action, row]) =>
  Object.entries(row).map(([state, [answer, next, event]]) => ({ action, state, answer, next, event })),
) as { action: keyof typeof ACTIONS; state: State; answer: unknown; next: State; event?: string }[];
