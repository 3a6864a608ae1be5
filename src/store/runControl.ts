/**
 * The states of a run in flight. Each transition is one atomic, idempotent script, so that a command can be sent again
 * after a lost reply. The state is kept in a control record, a HASH that exists only for a run in flight and can be
 * rebuilt from the journal:
 *
 *   state      meaning                                    entered by                left by
 *   (none)     waiting: the coordinator can open it       time                      open
 *   open       a job is in the queue                      open                      claim, expire, cancel
 *   claimed    a worker holds it; its lease is in flight  claim                     finish, release, expire
 *   ended      all its trials have ended                  finish, giveUp            open, time
 *   returned   given back, expired or cancelled           release, expire, cancel   open, giveUp, time
 *
 * A run that has ended or returned leaves a note for a minute. The note answers repeated commands and names the journal
 * entry by which the run left. Only a coordinator that has read this entry can open the run again. So a coordinator that
 * is behind never trains a trial that has a result. The record of an open run keeps the entry by which it left before.
 *
 * A token is a nonce for one delivery of a job. It is compared for equality, never for order: after Redis lost its last
 * seconds, an attempt's number can be used twice, a nonce cannot.
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

/** A worker that does not renew its leases for this long loses its runs. */
export const LEASE_MS = 8_000;
/** If no worker took a job for this long, the leader looks for it in the queue. */
export const UNCLAIMED_MS = 10_000;
/** How long a note is kept: far longer than a coordinator's lease. */
export const NOTE_MS = 60_000;
/** Overdue runs that one call returns. */
export const MAX_OVERDUE = 1_000;

export interface RunKey {
  readonly slug: string;
  readonly run: string;
}

/** The claims of one delivery of a job, identified by a token. */
export interface JobClaim {
  readonly slug: string;
  readonly token: string;
}

/** The claim of one run. */
export type Claim = JobClaim & RunKey;

export interface OpenRun {
  readonly run: string;
  readonly trials: readonly string[];
  /** Earlier claims in the journal, and how many of them crashed their thread or process. */
  readonly attempts: number;
  readonly crashes: number;
}

/** An order of a coordinator that has read a sweep's journal up to an entry. */
export interface Order {
  readonly leader: string;
  readonly slug: string;
  /** Id of the last entry that it has read. */
  readonly read: string;
}

/** The ending of one trial of a run. */
export interface RunEnding {
  readonly run: string;
  readonly trial: string;
  readonly event: JournalEvent;
  /** Equal for equal endings. */
  readonly fingerprint: string;
  /** Whether the run has ended: none of its trials is left. */
  readonly isLast: boolean;
}

/**
 * `repeat`: the trial had ended with the same result. `conflict`: it had ended with another result. `fenced`: the claim
 * is no longer valid.
 */
export type FinishAnswer = 'ok' | 'repeat' | 'conflict' | 'fenced';

/** A run in flight whose deadline has passed: it was not claimed, or its worker did not renew the lease. */
export interface OverdueRun extends RunKey {
  /** Id of the job that delivers it. */
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
   * Opens the runs that are not in flight, for one job. Returns whether each run is now open for this job; null if the
   * caller is no longer the leader or the sweep is not active.
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

  /** Claims the runs that are open for this job. Returns the earlier crashes of each, or null if it was not claimed. */
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

  /** Renews the leases of a worker's claims. Returns false for each claim that is no longer valid. */
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

  /** Appends endings of trials to the journal, each exactly once. */
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

  /** Gives a claim back. Its trials that have not ended wait again. */
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
    const inFlight = new Set(await this.#runsInFlight(slug));
    return runs.map((run) => inFlight.has(run));
  }

  /** The number of runs of a sweep that are open or claimed. */
  async countInFlight(slug: string): Promise<number> {
    return (await this.#runsInFlight(slug)).length;
  }

  /** The number of jobs of the runs of a sweep that are open or claimed. */
  async countJobs(slug: string): Promise<number> {
    const records = (await this.#runsInFlight(slug)).map((run) => this.#keys.run(slug, run));
    return records.length === 0 ? 0 : Number(await this.#jobs({ keys: {}, records }));
  }

  /** The overdue runs of all sweeps, at most MAX_OVERDUE. */
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
   * Removes an overdue run from flight, so that it waits again. An unclaimed run stays while its job is in the queue.
   * Does nothing if the run is no longer overdue or the caller no longer leads.
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
   * Cancels the runs that no worker has claimed, and records it in the journal. Skips runs whose last journal entry the
   * caller has not read. Does nothing if the caller no longer leads.
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
   * Appends the endings of a run that is not in flight and will not be tried again. Does nothing if the caller has not
   * read the run's last journal entry or no longer leads, or if the sweep is not active.
   */
  async giveUp({ leader, slug, read }: Order, run: string, events: readonly JournalEvent[]): Promise<void> {
    const { lead, active, journal } = this.#keys;
    await this.#giveUp({
      keys: { lead, active, record: this.#keys.run(slug, run), journal: journal(slug) },
      args: { leader, slug, read, noteMs: NOTE_MS, events: events.map(packEvent) },
    });
  }

  /** Milliseconds since 1970 by the clock of Redis, which also dates the journals. */
  async now(): Promise<number> {
    return Number(await this.#time({ keys: { flight: this.#keys.flight } }));
  }

  /** The runs of a sweep that are open or claimed. */
  async #runsInFlight(slug: string): Promise<string[]> {
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
