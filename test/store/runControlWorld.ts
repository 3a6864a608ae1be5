/**
 * A small world around one sweep, in which anything may happen in any order: two coordinators, of which each acts on
 * what it read last, be it behind or of a future that was lost; two workers that believe what they were told last; a
 * user; and a Redis that may be rolled back to what it was before.
 */
import fc from 'fast-check';
import type { JournalEvent, Released } from '../../src/model/events.js';
import type { TrialTable } from '../../src/model/trial.js';
import { SweepFold } from '../../src/results/fold.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { Leadership } from '../../src/store/leadership.js';
import { SweepControl } from '../../src/store/sweepControl.js';
import { SweepIndex } from '../../src/store/sweepIndex.js';
import type { TestRedis } from '../redis/testRedis.js';
import { plannedEvent } from '../results/journals.js';
import { lastFor } from '../waiting.js';
import { claimOf, failedEvent, finishedEvent, openRun, type RunBench, SLUG } from './runControlFixture.js';

const RUNS: Readonly<Record<string, readonly string[]>> = { r1: ['a', 'b'], r2: ['c'] };
export const TRIALS = Object.values(RUNS).flat();
const COORDINATORS = ['x', 'y'] as const;
const WORKERS = ['v', 'w'] as const;
type Coordinator = (typeof COORDINATORS)[number];
type Worker = (typeof WORKERS)[number];

/** Named in the failure of a trial that was given up. */
export const NOBODY = 'nobody';

/** Losses after which these coordinators give a run up. */
const MAX_LOSSES = 2;

const TABLE = {
  size: TRIALS.length,
  id: (position: number) => TRIALS[position] ?? '',
  position: (id: string) => (TRIALS.includes(id) ? TRIALS.indexOf(id) : undefined),
} as TrialTable;

/** The fold of a whole journal. */
export function foldOf(entries: readonly JournalEntry[]): SweepFold {
  const fold = new SweepFold(plannedEvent(), TABLE);
  for (const entry of entries) fold.apply(entry);
  return fold;
}

/** What Redis was, and a way back there. */
export interface Past {
  /** Remembers how it is now. */
  remember(): Promise<void>;
  /** Makes it what it was: 0 is the beginning of the world, 1 almost now. */
  rollBack(share: number): Promise<void>;
}

/** A coordinator acts on what it read last, wherever the journal is by now. */
interface Office {
  readonly leadership: Leadership;
  read: string;
  fold: SweepFold;
}

/** A worker believes what it was told last, also when it was halted and its lease is long over. */
interface Belief {
  readonly token: string;
  readonly open: string[];
}

export class World {
  readonly bench: RunBench;
  readonly #past: Past;
  readonly #control: SweepControl;
  readonly #offices: Readonly<Record<Coordinator, Office>>;
  readonly #beliefs: Record<Worker, Map<string, Belief>> = { v: new Map(), w: new Map() };
  readonly #queue: { job: string; run: string; trials: readonly string[] }[] = [];
  #leader: Coordinator = 'x';
  #made = 0;
  #last: () => Promise<unknown> = async () => {};

  constructor(bench: RunBench, past: Past) {
    const { redis, keys } = bench;
    this.bench = bench;
    this.#past = past;
    this.#control = new SweepControl(redis, keys);
    const office = (leadership: Leadership) => ({ leadership, read: '0-0', fold: foldOf([]) });
    this.#offices = { x: office(bench.leadership), y: office(new Leadership(redis, keys)) };
  }

  async take(step: Step): Promise<void> {
    await this.#past.remember();
    switch (step.act) {
      case 'lead':
        return this.#lead(step.coordinator);
      case 'read':
        return this.#read(this.#at(step.office));
      case 'open':
        return this.#open(this.#at(step.office), step.run);
      case 'expire':
        return this.#expire(this.#at(step.office), step.run, step.isWaiting);
      case 'give up':
        return this.#giveUp(this.#at(step.office), step.run);
      case 'cancel':
        return this.#cancel(this.#at(step.office), step.run);
      case 'claim':
        return this.#claim(step.worker, step.age);
      case 'beat':
        return this.#beat(step.worker);
      case 'finish':
      case 'fail':
        return this.#end(step.worker, step.run, step.act);
      case 'release':
        return this.#release(step.worker, step.run, step.reason);
      case 'order':
        return this.#order(step.order);
      case 'repeat':
        // A command whose reply was lost is sent again by the connection itself, word for word.
        await this.#last();
        return;
      case 'roll back':
        return this.#past.rollBack(step.share);
    }
  }

  /** One coordinator and one worker that nothing happens to any more; the user wants all of it trained. */
  async goOnToTheEnd({ isRetried }: { readonly isRetried: boolean }): Promise<void> {
    const office = this.#offices.x;
    await this.#order('resume');
    if (isRetried) await this.#order('retry');
    for (const run of Object.keys(RUNS)) {
      await this.#lead('x');
      await this.#expire(office, run, false);
      await this.#read(office);
      await this.#giveUp(office, run);
      await this.#read(office);
      await this.#open(office, run);
      await this.#claim('v', 0);
      for (const _ of RUNS[run] ?? []) await this.#end('v', run, 'finish');
    }
  }

  /** Sends a command, which may be sent again. */
  async #send<T>(command: () => Promise<T>): Promise<T> {
    this.#last = command;
    return command();
  }

  #at(which: 'leader' | 'other'): Office {
    return this.#offices[(which === 'leader') === (this.#leader === 'x') ? 'x' : 'y'];
  }

  async #lead(coordinator: Coordinator): Promise<void> {
    this.#leader = coordinator;
    // The lease of whoever leads is over.
    await this.bench.redis.del(this.bench.keys.lead);
    await this.#send(() => this.#offices[coordinator].leadership.lead());
  }

  async #read(office: Office): Promise<void> {
    const entries = await this.bench.journal();
    office.read = entries.at(-1)?.id ?? '0-0';
    office.fold = foldOf(entries);
  }

  #orderOf({ leadership, read }: Office) {
    return { leader: leadership.nonce, slug: SLUG, read };
  }

  /** The trials of a run that wait, or are at work, as a coordinator sees it. */
  #left({ fold }: Office, run: string): string[] {
    return (RUNS[run] ?? []).filter((trial) =>
      ['waiting', 'running'].includes(fold.state(TRIALS.indexOf(trial))),
    );
  }

  /** How often the worker was lost that had what is left of a run. */
  #losses({ fold }: Office, left: readonly string[]): number {
    return Math.max(...left.map((trial) => fold.columns.losses[TRIALS.indexOf(trial)] ?? 0));
  }

  async #open(office: Office, run: string): Promise<void> {
    const trials = this.#left(office, run);
    if (trials.length === 0 || this.#losses(office, trials) >= MAX_LOSSES) return;
    const job = `job${++this.#made}`;
    const order = this.#orderOf(office);
    const opened = await this.#send(() => this.bench.control.open(order, job, [openRun(run, trials)]));
    if (opened?.[0]) this.#queue.push({ job, run, trials });
  }

  async #expire(office: Office, run: string, isWaiting: boolean): Promise<void> {
    await this.bench.lapse(run);
    const { leader } = this.#orderOf(office);
    await this.#send(() => this.bench.control.expire(leader, { slug: SLUG, run }, isWaiting));
  }

  async #giveUp(office: Office, run: string): Promise<void> {
    const trials = this.#left(office, run);
    if (trials.length === 0 || this.#losses(office, trials) < MAX_LOSSES) return;
    const order = this.#orderOf(office);
    const events = trials.map((trial) => ({ ...failedEvent(trial), worker: NOBODY }));
    await this.#send(() => this.bench.control.giveUp(order, run, events));
  }

  async #cancel(office: Office, run: string): Promise<void> {
    const trials = this.#left(office, run);
    if (trials.length === 0) return;
    const order = this.#orderOf(office);
    await this.#send(() => this.bench.control.cancel(order, [openRun(run, trials)]));
    // What it wrote itself, a coordinator reads before it goes on.
    await this.#read(office);
  }

  /** A job may be delivered to anybody, again and again. */
  async #claim(worker: Worker, age: number): Promise<void> {
    const delivered = this.#queue.at(-1 - (age % Math.max(1, this.#queue.length)));
    if (delivered === undefined) return;
    const { job, run, trials } = delivered;
    const token = `token${++this.#made}`;
    const [crashes] = await this.#send(() =>
      this.bench.control.claim(claimOf(run, token), [run], { job, worker }),
    );
    if (crashes !== null) this.#beliefs[worker].set(run, { token, open: [...trials] });
  }

  async #beat(worker: Worker): Promise<void> {
    const beliefs = [...this.#beliefs[worker]];
    const claims = beliefs.map(([run, { token }]) => claimOf(run, token));
    const held = await this.#send(() => this.bench.control.beat(claims));
    beliefs.forEach(([run], i) => {
      if (!held[i]) this.#beliefs[worker].delete(run);
    });
  }

  /** Each training gives another J here, so that one which counts twice would show. */
  async #end(worker: Worker, run: string, how: 'finish' | 'fail'): Promise<void> {
    const belief = this.#beliefs[worker].get(run);
    const trial = belief?.open.shift();
    if (belief === undefined || trial === undefined) return;
    const isLast = belief.open.length === 0;
    if (isLast) this.#beliefs[worker].delete(run);
    const J = ++this.#made;
    const event = how === 'finish' ? finishedEvent(trial, J, worker) : failedEvent(trial);
    const fingerprint = how === 'finish' ? `finished ${J}` : 'failed';
    await this.#send(() =>
      this.bench.finish(claimOf(run, belief.token), { trial, event, fingerprint, isLast }),
    );
  }

  async #release(worker: Worker, run: string, reason: Released['reason']): Promise<void> {
    const belief = this.#beliefs[worker].get(run);
    if (belief === undefined) return;
    this.#beliefs[worker].delete(run);
    const event: Released = { type: 'released', run, trials: belief.open, worker, reason };
    await this.#send(() => this.bench.control.release(claimOf(run, belief.token), event));
  }

  async #order(order: (typeof ORDERS)[number]): Promise<void> {
    const { redis, keys } = this.bench;
    if (order === 'pause') return this.#control.pause(SLUG, { type: 'paused', reason: 'the user' });
    if (order === 'cancel') return this.#control.cancel(SLUG, { type: 'cancelled', trials: null });
    const event: JournalEvent =
      order === 'resume' ? { type: 'resumed' } : { type: 'retried', trials: TRIALS };
    await this.bench.append(event);
    await new SweepIndex(redis, keys).activate(SLUG);
  }
}

/** The past as copies of all keys, each as Redis itself would write it down. */
export class CopiedPast implements Past {
  readonly #bench: RunBench;
  readonly #copies: { readonly key: string; readonly until: number; readonly value: Buffer }[][] = [];

  constructor(bench: RunBench) {
    this.#bench = bench;
  }

  async remember(): Promise<void> {
    const { redis } = this.#bench;
    const copies = (await this.#keys()).map(async (key) => {
      const [value, until] = await Promise.all([redis.dumpBuffer(key), redis.pexpiretime(key)]);
      return value === null ? [] : [{ key, until: Math.max(0, until), value }];
    });
    this.#copies.push((await Promise.all(copies)).flat());
  }

  async rollBack(share: number): Promise<void> {
    const { redis } = this.#bench;
    this.#copies.splice(Math.floor(share * this.#copies.length) + 1);
    const keys = await this.#keys();
    if (keys.length > 0) await redis.del(...keys);
    for (const { key, until, value } of this.#copies.pop() ?? []) {
      await redis.restore(key, until, value, 'REPLACE', 'ABSTTL');
    }
    // A Redis needs longer to start than this; entries of the journal are dated by the millisecond.
    await lastFor(2);
  }

  #keys(): Promise<string[]> {
    return this.#bench.redis.keys(`{${this.#bench.target.prefix}}:*`);
  }
}

/** The past as an append-only file, which may be cut off at any byte: a command that is cut in two is left out. */
export class FiledPast implements Past {
  readonly #server: TestRedis;
  readonly #begin: number;

  constructor(server: TestRedis) {
    this.#server = server;
    this.#begin = server.appendedBytes();
  }

  async remember(): Promise<void> {}

  async rollBack(share: number): Promise<void> {
    const bytes = this.#server.appendedBytes() - this.#begin;
    await this.#server.rollBack(this.#begin + Math.floor(share * bytes));
  }
}

const ORDERS = ['pause', 'resume', 'cancel', 'retry', 'retry'] as const;
const run = fc.constantFrom(...Object.keys(RUNS));
const coordinator = fc.constantFrom(...COORDINATORS);
/** Whoever took the lead last, or the other one, who may not know. */
const office = fc.oneof(
  { weight: 3, arbitrary: fc.constant('leader' as const) },
  { weight: 1, arbitrary: fc.constant('other' as const) },
);
const worker = fc.constantFrom(...WORKERS);
const reason = fc.constantFrom('stopped' as const, 'crashed' as const, 'lost' as const);

function act<Name extends string, Rest extends object>(
  weight: number,
  name: Name,
  rest: { readonly [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) {
  const all = { act: fc.constant(name), ...rest };
  return { weight, arbitrary: fc.record(all) as unknown as fc.Arbitrary<{ readonly act: Name } & Rest> };
}

/** What may happen next: mostly work, done by whoever leads on the job that came last. */
const STEPS = [
  act(1, 'lead', { coordinator }),
  act(4, 'read', { office }),
  act(8, 'open', { office, run }),
  act(3, 'expire', { office, run, isWaiting: fc.boolean() }),
  act(2, 'give up', { office, run }),
  act(1, 'cancel', { office, run }),
  act(8, 'claim', { worker, age: fc.oneof(fc.constant(0), fc.nat(9)) }),
  act(1, 'beat', { worker }),
  act(8, 'finish', { worker, run }),
  act(1, 'fail', { worker, run }),
  act(1, 'release', { worker, run, reason }),
  act(1, 'order', { order: fc.constantFrom(...ORDERS) }),
  act(3, 'repeat', {}),
] as const;
const ROLL_BACK = act(1, 'roll back', {
  share: fc.double({ min: 0.3, max: 1, maxExcluded: true, noNaN: true }),
});

/** In a world whose Redis loses nothing, and in one that may be rolled back. */
export const lastingSteps = fc.oneof(...STEPS);
export const anySteps = fc.oneof(...STEPS, ROLL_BACK);
export type Step = typeof anySteps extends fc.Arbitrary<infer Value> ? Value : never;
