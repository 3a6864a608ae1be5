/** The transitions of `RunControl` in memory, as its scripts carry them out. The contract suite holds it to them. */
import type { JournalEvent, Released } from '../../src/model/events.js';
import { isAfter } from '../../src/results/journal.js';
import {
  type Claim,
  type FinishAnswer,
  type JobClaim,
  LEASE_MS,
  MAX_OVERDUE,
  NOTE_MS,
  type OpenRun,
  type Order,
  type OverdueRun,
  type RunEnding,
  type RunKey,
  UNCLAIMED_MS,
} from '../../src/store/runControl.js';
import type { RunTransitions } from './storeBench.js';

export interface RunRecord {
  readonly state: 'open' | 'claimed' | 'ended' | 'returned';
  readonly job: string | null;
  readonly trials: readonly string[];
  readonly attempts: number;
  readonly crashes: number;
  readonly token: string | null;
  readonly worker: string;
  /** The entry by which it left flight; before: by which it left the last time. */
  readonly left: string | null;
  readonly before: string | null;
  /** A note is gone after this time. */
  readonly untilMs: number;
  /** Fingerprints, by trial. */
  readonly ended: ReadonlyMap<string, string>;
}

const EMPTY: Omit<RunRecord, 'state'> = {
  ...{ job: null, trials: [], attempts: 0, crashes: 0, token: null, worker: '' },
  ...{ left: null, before: null, untilMs: Infinity, ended: new Map() },
};

/** What the runs need of the store around them. */
export interface RunSurroundings {
  readonly nowMs: number;
  readonly lead: string;
  /** By slug/run. */
  readonly records: Map<string, RunRecord>;
  /** Deadlines, by slug/run. */
  readonly flight: Map<string, number>;
  isActive(slug: string): boolean;
  /** Null where the journal is gone. */
  write(slug: string, event: JournalEvent): string | null;
  /** Called before each command: something may happen in between. */
  onCommand: () => void;
}

export class MemoryRuns implements RunTransitions {
  readonly #around: RunSurroundings;

  constructor(around: RunSurroundings) {
    this.#around = around;
  }

  async open({ leader, slug, read }: Order, job: string, runs: readonly OpenRun[]) {
    this.#around.onCommand();
    if (this.#around.lead !== leader || !this.#around.isActive(slug)) return null;
    return runs.map((run) => this.#open(`${slug}/${run.run}`, run, job, read));
  }

  #open(member: string, { trials, attempts, crashes }: OpenRun, job: string, read: string): boolean {
    const { flight, records } = this.#around;
    const record = this.record(member);
    const deadline = this.#around.nowMs + UNCLAIMED_MS;
    if (record?.state === 'open' || record?.state === 'claimed') {
      if (!flight.has(member)) flight.set(member, deadline);
      return record.state === 'open' && record.job === job;
    }
    const left = record?.left ?? null;
    if (left !== null && isAfter(left, read)) return false;
    records.set(member, { ...EMPTY, state: 'open', job, trials, attempts, crashes, before: left });
    flight.set(member, deadline);
    return true;
  }

  async claim(
    { slug, token }: JobClaim,
    runs: readonly string[],
    { job, worker }: { readonly job: string; readonly worker: string },
  ) {
    return runs.map((run) => {
      const member = `${slug}/${run}`;
      const record = this.record(member);
      if (record?.state === 'claimed' && record.token === token) return record.crashes;
      if (record?.state !== 'open' || record.job !== job) return null;
      const attempt = record.attempts + 1;
      const { trials } = record;
      if (this.#around.write(slug, { type: 'started', run, trials, worker, attempt }) === null) return null;
      const claimed = { ...record, state: 'claimed' as const, token, worker, attempts: attempt };
      this.#around.records.set(member, claimed);
      this.#around.flight.set(member, this.#around.nowMs + LEASE_MS);
      return record.crashes;
    });
  }

  async beat(claims: readonly Claim[]) {
    return claims.map(({ slug, run, token }) => {
      const member = `${slug}/${run}`;
      const record = this.record(member);
      if (record?.token !== token) return false;
      if (record.state === 'claimed') this.#around.flight.set(member, this.#around.nowMs + LEASE_MS);
      return true;
    });
  }

  async finish(claim: JobClaim, endings: readonly RunEnding[]) {
    return endings.map((ending) => this.#finish(claim, ending));
  }

  #finish({ slug, token }: JobClaim, { run, trial, event, fingerprint, isLast }: RunEnding): FinishAnswer {
    const member = `${slug}/${run}`;
    const record = this.record(member);
    const known = record?.ended.get(trial);
    if (known !== undefined) return known === fingerprint ? 'repeat' : 'conflict';
    if (record?.token !== token) return 'fenced';
    const left = this.#around.write(slug, event);
    if (left === null) return 'fenced';
    const ended = new Map(record.ended).set(trial, fingerprint);
    const isOver = isLast || record.state === 'ended';
    const over = { state: 'ended' as const, left, untilMs: this.#around.nowMs + NOTE_MS };
    this.#around.records.set(member, { ...record, ended, ...(isOver ? over : {}) });
    if (isOver) this.#around.flight.delete(member);
    return 'ok';
  }

  async release({ slug, run, token }: Claim, event: Released) {
    const member = `${slug}/${run}`;
    const record = this.record(member);
    if (record?.state !== 'claimed' || record.token !== token) return;
    this.leave(member, 'returned', this.#around.write(slug, event));
  }

  async expire(leader: string, { slug, run }: RunKey, jobIsWaiting: boolean) {
    this.#around.onCommand();
    const { flight, nowMs } = this.#around;
    const member = `${slug}/${run}`;
    const deadline = flight.get(member);
    if (this.#around.lead !== leader || deadline === undefined || deadline > nowMs) return;
    const record = this.record(member);
    if (record?.state === 'open' && jobIsWaiting) {
      flight.set(member, nowMs + UNCLAIMED_MS);
      return;
    }
    flight.delete(member);
    if (record?.state === 'ended' || record?.state === 'returned') return;
    if (record?.state !== 'claimed') return this.leave(member, 'returned', record?.before ?? null);
    const { trials, worker } = record;
    const lost: Released = { type: 'released', run, trials, worker, reason: 'lost' };
    this.leave(member, 'returned', this.#around.write(slug, lost));
  }

  async cancel({ leader, slug, read }: Order, runs: readonly Pick<OpenRun, 'run' | 'trials'>[]) {
    this.#around.onCommand();
    if (this.#around.lead !== leader) return;
    const cancelled = runs.filter(({ run }) => {
      const record = this.record(`${slug}/${run}`);
      return record?.state !== 'claimed' && (record?.left == null || !isAfter(record.left, read));
    });
    if (cancelled.length === 0) return;
    const trials = cancelled.flatMap((run) => run.trials);
    const entry = this.#around.write(slug, { type: 'cancelled', trials });
    if (entry === null) return;
    for (const { run } of cancelled)
      if (this.record(`${slug}/${run}`)?.state === 'open') this.leave(`${slug}/${run}`, 'returned', entry);
  }

  async giveUp({ leader, slug, read }: Order, run: string, events: readonly JournalEvent[]) {
    this.#around.onCommand();
    const member = `${slug}/${run}`;
    const record = this.record(member);
    if (this.#around.lead !== leader || !this.#around.isActive(slug)) return;
    if (record !== undefined && (record.state !== 'returned' || isAfter(record.left ?? '', read))) return;
    const entries = events.map((event) => this.#around.write(slug, event));
    const last = entries.at(-1) ?? null;
    if (last !== null) this.leave(member, 'ended', last);
  }

  async overdue(): Promise<OverdueRun[]> {
    return [...this.#around.flight]
      .filter(([, deadline]) => deadline <= this.#around.nowMs)
      .sort(([a, deadline], [b, other]) => deadline - other || (a < b ? -1 : 1))
      .slice(0, MAX_OVERDUE)
      .map(([member]) => {
        const [slug = '', run = ''] = member.split('/');
        return { slug, run, job: this.record(member)?.job ?? '' };
      });
  }

  async inFlight(slug: string, runs: readonly string[]) {
    return runs.map((run) => this.#around.flight.has(`${slug}/${run}`));
  }

  async countInFlight(slug: string) {
    return this.flying(slug).length;
  }

  async countJobs(slug: string) {
    return this.jobsOf(slug);
  }

  async now() {
    return this.#around.nowMs;
  }

  jobsOf(slug: string): number {
    return new Set(this.flying(slug).flatMap((member) => this.record(member)?.job ?? [])).size;
  }

  /** The runs of a sweep that are in flight, as slug/run. */
  flying(slug: string): string[] {
    return [...this.#around.flight.keys()].filter((member) => member.startsWith(`${slug}/`));
  }

  record(member: string): RunRecord | undefined {
    const { records } = this.#around;
    const record = records.get(member);
    if (record === undefined || record.untilMs > this.#around.nowMs) return record;
    records.delete(member);
    return undefined;
  }

  /** Leaves a note, or nothing where no entry says how it left. */
  leave(member: string, state: 'ended' | 'returned', left: string | null): void {
    const untilMs = this.#around.nowMs + NOTE_MS;
    this.#around.flight.delete(member);
    if (left === null) this.#around.records.delete(member);
    else this.#around.records.set(member, { ...EMPTY, state, left, untilMs });
  }
}
