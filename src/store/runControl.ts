/**
 * The life of a run while it is in flight. Each transition is one atomic script, idempotent, so that a command
 * sent twice after a lost reply does no harm. Its record is a HASH, gone when nothing is in flight, which can be
 * made again from the journal:
 *
 *   state      meaning                                    entered by                left by
 *   (none)     waiting: the coordinator may open it       time                      open
 *   open       a job is in the queue                      open                      claim, expire, cancel
 *   claimed    a worker holds it, its lease in `flight`   claim                     finish, release, expire
 *   ended      every trial of it has ended                finish, giveUp            open, time
 *   returned   given back, taken back, or called off      release, expire, cancel   open, giveUp, time
 *
 * What has ended or returned leaves a note for a minute: it answers repeats, and says by which journal entry the
 * run left. It is opened again only by a coordinator that has read that entry, so that none which is behind has a
 * trial trained that has a result. A run that was open keeps in mind how it left flight before.
 *
 * A token is a nonce made for one delivery of a job. It is compared for equality, never for order: after a Redis that lost
 * its last seconds an attempt's number can be given out twice, a nonce cannot.
 */
import type { Redis } from 'ioredis';
import type { JournalEvent, Released } from '../model/events.js';
import type { Keys } from './keys.js';
import { packEvent } from './packEvent.js';
import {
  BEAT,
  CANCEL,
  CLAIM,
  EXPIRE,
  FINISH,
  GIVE_UP,
  JOBS,
  OPEN,
  OVERDUE,
  RELEASE,
  TIME,
} from './runScripts.js';
import { defineScript, type Script } from './script.js';

/** A worker that is not heard of for so long has lost its runs. */
export const LEASE_MS = 8_000;
/** A job that nobody took for so long is looked for in the queue. */
export const UNCLAIMED_MS = 10_000;
/** For how long a run that left flight is remembered: far longer than a coordinator's lease. */
export const NOTE_MS = 60_000;
/** Overdue runs that are looked at together. */
export const MAX_OVERDUE = 1_000;

export interface RunKey {
  readonly slug: string;
  readonly run: string;
}

/** The claims of one delivery of a job, named by a token. */
export interface JobClaim {
  readonly slug: string;
  readonly token: string;
}

/** One of them. */
export type Claim = JobClaim & RunKey;

export interface OpenRun {
  readonly run: string;
  readonly trials: readonly string[];
  /** Earlier claims, and those of them that ended their own thread or process, as the journal has them. */
  readonly attempts: number;
  readonly crashes: number;
}

/** What a coordinator that has read a sweep's journal up to an entry wants to be done. */
export interface Order {
  readonly leader: string;
  readonly slug: string;
  /** Id of the last entry it has read. */
  readonly read: string;
}

/** The ending of one trial of a run. */
export interface RunEnding {
  readonly run: string;
  readonly trial: string;
  readonly event: JournalEvent;
  /** Says whether two endings are the same. */
  readonly fingerprint: string;
  /** No trial of the run is left: it has ended. */
  readonly isLast: boolean;
}

/** ok; repeat: it was there with the same result; conflict: with another; fenced: this claim is not valid any more. */
export type FinishAnswer = 'ok' | 'repeat' | 'conflict' | 'fenced';

/** A run in flight whose time is over: never claimed, or its worker is not heard of. */
export interface OverdueRun extends RunKey {
  /** Id of the job that was to deliver it. */
  readonly job: string;
}

export class RunControl {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #open: Script;
  readonly #claim: Script;
  readonly #beat: Script;
  readonly #finish: Script;
  readonly #release: Script;
  readonly #overdue: Script;
  readonly #expire: Script;
  readonly #cancel: Script;
  readonly #time: Script;
  readonly #giveUp: Script;
  readonly #jobs: Script;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#open = defineScript(redis, OPEN);
    this.#claim = defineScript(redis, CLAIM);
    this.#beat = defineScript(redis, BEAT);
    this.#finish = defineScript(redis, FINISH);
    this.#release = defineScript(redis, RELEASE);
    this.#overdue = defineScript(redis, OVERDUE);
    this.#expire = defineScript(redis, EXPIRE);
    this.#cancel = defineScript(redis, CANCEL);
    this.#time = defineScript(redis, TIME);
    this.#jobs = defineScript(redis, JOBS);
    this.#giveUp = defineScript(redis, GIVE_UP);
  }

  /**
   * Opens those of the runs that are not in flight, for one job: true for each that is open for it now. Null if the
   * caller is not the coordinator any more, or the sweep is not active.
   */
  async open(
    { leader, slug, read }: Order,
    job: string,
    runs: readonly OpenRun[],
  ): Promise<boolean[] | null> {
    const { lead, active, flight } = this.#keys;
    const reply = await this.#open({
      keys: { lead, active, flight },
      records: this.#records(slug, runs),
      args: {
        ...{ leader, slug, read, job, unclaimedMs: UNCLAIMED_MS, noteMs: NOTE_MS },
        runs: runs.map(({ run, trials, attempts, crashes }) => ({
          ...{ member: memberOf({ slug, run }), trials: JSON.stringify(trials), attempts, crashes },
        })),
      },
    });
    return (reply as number[] | null)?.map((opened) => opened === 1) ?? null;
  }

  /** Claims those of the runs that are open for this job: for each the crashes before, or null if it was not got. */
  async claim(
    { slug, token }: JobClaim,
    runs: readonly string[],
    { job, worker }: { readonly job: string; readonly worker: string },
  ): Promise<(number | null)[]> {
    const { flight, journal } = this.#keys;
    const reply = await this.#claim({
      keys: { flight, journal: journal(slug) },
      records: runs.map((run) => this.#keys.run(slug, run)),
      args: {
        ...{ job, worker, token, leaseMs: LEASE_MS },
        runs: runs.map((run) => ({ run, member: memberOf({ slug, run }) })),
      },
    });
    return (reply as number[]).map((crashes) => (crashes < 0 ? null : crashes));
  }

  /** Extends the leases of a worker's claims: false for each that is not its own any more. */
  async beat(claims: readonly Claim[]): Promise<boolean[]> {
    if (claims.length === 0) return [];
    const reply = await this.#beat({
      keys: { flight: this.#keys.flight },
      records: claims.map(({ slug, run }) => this.#keys.run(slug, run)),
      args: {
        leaseMs: LEASE_MS,
        claims: claims.map((claim) => ({ member: memberOf(claim), token: claim.token })),
      },
    });
    return (reply as number[]).map((held) => held === 1);
  }

  /** Writes endings of trials into the journal, each exactly once. */
  async finish({ slug, token }: JobClaim, endings: readonly RunEnding[]): Promise<FinishAnswer[]> {
    const { flight, journal } = this.#keys;
    const answers = await this.#finish({
      keys: { flight, journal: journal(slug) },
      records: this.#records(slug, endings),
      args: {
        ...{ token, noteMs: NOTE_MS },
        endings: endings.map(({ run, trial, fingerprint, event, isLast }) => ({
          ...{ member: memberOf({ slug, run }), trial, fingerprint, event: packEvent(event), isLast },
        })),
      },
    });
    return answers as FinishAnswer[];
  }

  /** Gives a claim back: its trials that did not end wait again. */
  async release(claim: Claim, event: Released): Promise<void> {
    const { slug, run, token } = claim;
    const { flight, journal } = this.#keys;
    await this.#release({
      keys: { flight, record: this.#keys.run(slug, run), journal: journal(slug) },
      args: { member: memberOf(claim), token, event: packEvent(event), noteMs: NOTE_MS },
    });
  }

  /** Whether each run is open or claimed. */
  async inFlight(slug: string, runs: readonly string[]): Promise<boolean[]> {
    const flying = new Set(await this.#flying(slug));
    return runs.map((run) => flying.has(run));
  }

  /** How many runs of a sweep are open or claimed. */
  async countInFlight(slug: string): Promise<number> {
    return (await this.#flying(slug)).length;
  }

  /** By how many jobs the runs of a sweep that are open or claimed were delivered, or are to be. */
  async countJobs(slug: string): Promise<number> {
    const records = (await this.#flying(slug)).map((run) => this.#keys.run(slug, run));
    return records.length === 0 ? 0 : Number(await this.#jobs({ keys: {}, records }));
  }

  /** The runs in flight whose time is over, of all sweeps, at most MAX_OVERDUE. */
  async overdue(): Promise<OverdueRun[]> {
    const keys = { flight: this.#keys.flight };
    const members = (await this.#overdue({ keys, args: { limit: MAX_OVERDUE } })) as string[];
    return Promise.all(
      members.map(async (member) => {
        const [slug = '', run = ''] = member.split('/');
        const job = await this.#redis.hget(this.#keys.run(slug, run), 'job');
        return { slug, run, job: job ?? '' };
      }),
    );
  }

  /**
   * Takes an overdue run out of flight, so that it waits again; one that nobody claimed stays while its job is
   * there. Does nothing if it was heard of meanwhile, or if the caller is not the coordinator any more.
   */
  async expire(leader: string, run: RunKey, jobIsWaiting: boolean): Promise<void> {
    const { lead, flight, journal } = this.#keys;
    await this.#expire({
      keys: { lead, flight, record: this.#keys.run(run.slug, run.run), journal: journal(run.slug) },
      args: {
        ...{ leader, member: memberOf(run), run: run.run, jobIsWaiting },
        ...{ unclaimedMs: UNCLAIMED_MS, noteMs: NOTE_MS },
      },
    });
  }

  /**
   * Cancels those of the runs that nobody has claimed, and says so in the journal; not those of which the caller has
   * not read how they left flight. Does nothing if it is not the coordinator any more.
   */
  async cancel(
    { leader, slug, read }: Order,
    runs: readonly Pick<OpenRun, 'run' | 'trials'>[],
  ): Promise<void> {
    const { lead, flight, journal } = this.#keys;
    await this.#cancel({
      keys: { lead, flight, journal: journal(slug) },
      records: this.#records(slug, runs),
      args: {
        ...{ leader, read, noteMs: NOTE_MS },
        runs: runs.map(({ run, trials }) => ({ member: memberOf({ slug, run }), trials })),
      },
    });
  }

  /**
   * Writes the endings of a run that is not in flight and is not to be tried again. Does nothing if the caller has
   * not read how it left flight, is not the coordinator any more, or the sweep is not active.
   */
  async giveUp({ leader, slug, read }: Order, run: string, events: readonly JournalEvent[]): Promise<void> {
    const { lead, active, journal } = this.#keys;
    await this.#giveUp({
      keys: { lead, active, record: this.#keys.run(slug, run), journal: journal(slug) },
      args: { leader, slug, read, noteMs: NOTE_MS, events: events.map(packEvent) },
    });
  }

  /** Milliseconds since 1970 by the clock of Redis, which journals are dated by. */
  async now(): Promise<number> {
    return Number(await this.#time({ keys: { flight: this.#keys.flight } }));
  }

  /** The runs of a sweep that are open or claimed. */
  async #flying(slug: string): Promise<string[]> {
    const members = await this.#redis.zrange(this.#keys.flight, '0', '-1');
    return members
      .filter((member) => member.startsWith(`${slug}/`))
      .map((member) => member.slice(slug.length + 1));
  }

  #records(slug: string, runs: readonly { readonly run: string }[]): string[] {
    return runs.map(({ run }) => this.#keys.run(slug, run));
  }
}

function memberOf({ slug, run }: RunKey): string {
  return `${slug}/${run}`;
}
