/** Whatever happens in whatever order, the journal of a sweep has one ending for every trial. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/spec/events.js';
import {
  claimOf,
  endingOf,
  openRun,
  openRunBench,
  type RunBench,
  releaseEvent,
  SLUG,
} from './runControlFixture.js';
import { startTestRedis, type TestRedis } from './testRedis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const RUNS: Readonly<Record<string, readonly string[]>> = { r1: ['a', 'b', 'c'], r2: ['d'] };
const WORKERS = ['v', 'w'] as const;
type Worker = (typeof WORKERS)[number];

/** A worker believes what it was told last, also when it was halted and its lease is long over. */
interface Belief {
  readonly token: string;
  readonly open: string[];
}

class World {
  readonly bench: RunBench;
  /** The coordinator's view of the journal: it may be behind. */
  #read = '0-0';
  #view: JournalEvent[] = [];
  #jobs = 0;
  #tokens = 0;
  readonly #queue: { job: string; run: string; trials: readonly string[] }[] = [];
  readonly #beliefs: Record<Worker, Map<string, Belief>> = { v: new Map(), w: new Map() };
  #last: () => Promise<unknown> = async () => {};

  constructor(bench: RunBench) {
    this.bench = bench;
  }

  /** Sends a command, which may be sent again. */
  async #send<T>(command: () => Promise<T>): Promise<T> {
    this.#last = command;
    return command();
  }

  async repeat(): Promise<void> {
    await this.#last();
  }

  async read(): Promise<void> {
    const entries = await this.bench.journal();
    this.#read = entries.at(-1)?.id ?? '0-0';
    this.#view = entries.map(({ event }) => event);
  }

  async open(run: string): Promise<void> {
    const trials = this.#waiting(run);
    if (trials.length === 0) return;
    this.#jobs++;
    const job = `job${this.#jobs}`;
    const order = { leader: this.bench.leadership.nonce, slug: SLUG, read: this.#read };
    const opened = await this.#send(() => this.bench.control.open(order, job, [openRun(run, trials)]));
    if (opened?.[0]) this.#queue.push({ job, run, trials });
  }

  /** A job may be delivered to anybody, again and again. */
  async claim(worker: Worker, which: number): Promise<void> {
    const delivered = this.#queue[which % Math.max(1, this.#queue.length)];
    if (delivered === undefined) return;
    const { job, run, trials } = delivered;
    this.#tokens++;
    const token = `token${this.#tokens}`;
    const [crashes] = await this.#send(() => this.bench.control.claim([claimOf(run, token)], job, worker));
    if (crashes !== null) this.#beliefs[worker].set(run, { token, open: [...trials] });
  }

  async beat(worker: Worker): Promise<void> {
    const beliefs = [...this.#beliefs[worker]];
    const claims = beliefs.map(([run, { token }]) => claimOf(run, token));
    const held = await this.#send(() => this.bench.control.beat(claims));
    beliefs.forEach(([run], i) => {
      if (!held[i]) this.#beliefs[worker].delete(run);
    });
  }

  async finish(worker: Worker, run: string): Promise<void> {
    const belief = this.#beliefs[worker].get(run);
    const trial = belief?.open.shift();
    if (belief === undefined || trial === undefined) return;
    const isLast = belief.open.length === 0;
    if (isLast) this.#beliefs[worker].delete(run);
    await this.#send(() => this.bench.finish(claimOf(run, belief.token), endingOf(trial, { isLast })));
  }

  async release(worker: Worker, run: string): Promise<void> {
    const belief = this.#beliefs[worker].get(run);
    if (belief === undefined) return;
    this.#beliefs[worker].delete(run);
    await this.#send(() =>
      this.bench.control.release(claimOf(run, belief.token), releaseEvent(run, belief.open)),
    );
  }

  async expire(run: string, isWaiting: boolean): Promise<void> {
    await this.bench.lapse(run);
    await this.#send(() =>
      this.bench.control.expire(this.bench.leadership.nonce, { slug: SLUG, run }, isWaiting),
    );
  }

  async cancel(run: string): Promise<void> {
    const trials = this.#waiting(run);
    if (trials.length === 0) return;
    const order = { leader: this.bench.leadership.nonce, slug: SLUG };
    await this.#send(() => this.bench.control.cancel(order, [openRun(run, trials)]));
    // What it wrote itself, a coordinator reads before it goes on.
    await this.read();
  }

  #waiting(run: string): string[] {
    const ended = new Set(this.#view.flatMap((event) => endedBy(event)));
    return (RUNS[run] ?? []).filter((trial) => !ended.has(trial));
  }

  /** A coordinator and a worker that nothing happens to any more. */
  async goOnToTheEnd(): Promise<void> {
    for (const run of Object.keys(RUNS)) {
      await this.expire(run, false);
      await this.read();
      await this.open(run);
      await this.claim('v', this.#queue.length - 1);
      for (const _ of RUNS[run] ?? []) await this.finish('v', run);
    }
  }
}

function endedBy(event: JournalEvent): readonly string[] {
  if (event.type === 'finished') return [event.trial];
  return event.type === 'cancelled' ? (event.trials ?? []) : [];
}

const run = fc.constantFrom(...Object.keys(RUNS));
const worker = fc.constantFrom(...WORKERS);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant('read' as const) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('open' as const), run }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('claim' as const), worker, which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('beat' as const), worker }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('finish' as const), worker, run }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('release' as const), worker, run }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('expire' as const), run, isWaiting: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('cancel' as const), run }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('repeat' as const) }) },
);

async function take(world: World, one: Parameters<Parameters<typeof step.map>[0]>[0]): Promise<void> {
  switch (one.act) {
    case 'read':
      return world.read();
    case 'open':
      return world.open(one.run);
    case 'claim':
      return world.claim(one.worker, one.which);
    case 'beat':
      return world.beat(one.worker);
    case 'finish':
      return world.finish(one.worker, one.run);
    case 'release':
      return world.release(one.worker, one.run);
    case 'expire':
      return world.expire(one.run, one.isWaiting);
    case 'cancel':
      return world.cancel(one.run);
    case 'repeat':
      return world.repeat();
  }
}

/** By the journal alone: no run is started while another holds it, and none of its trials after it ended. */
function expectOrder(events: readonly JournalEvent[]): void {
  const ended = new Set<string>();
  const heldBy = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.type === 'started') {
      expect(heldBy.has(event.run), `${event.run} is held`).toBe(false);
      expect(event.trials.filter((trial) => ended.has(trial))).toEqual([]);
      heldBy.set(event.run, new Set(event.trials));
    }
    if (event.type === 'released') {
      expect(heldBy.has(event.run), `${event.run} was held`).toBe(true);
      heldBy.delete(event.run);
    }
    for (const trial of endedBy(event)) {
      if (event.type === 'finished') expect(ended, 'endings').not.toContain(trial);
      ended.add(trial);
      for (const [held, open] of heldBy) {
        if (open.delete(trial)) expect(event.type).toBe('finished');
        if (open.size === 0) heldBy.delete(held);
      }
    }
  }
}

describe('RunControl', () => {
  test('gives every trial one ending, whatever two workers and a coordinator that is behind do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
        const bench = await openRunBench(server);
        try {
          const world = new World(bench);
          for (const one of steps) await take(world, one);
          await world.goOnToTheEnd();
          const events = (await bench.journal()).map(({ event }) => event);
          expectOrder(events);
          const ended = new Set(events.flatMap(endedBy));
          expect([...ended].sort()).toEqual(Object.values(RUNS).flat().sort());
        } finally {
          bench.close();
        }
      }),
      { numRuns: 100 },
    );
  });
});
