/**
 * The store of the coordinator, its queue and its workers, in memory: the transitions of `RunControl` and
 * `SweepControl` as their scripts carry them out, over plain data that can be copied and set back.
 */
import type { CoordinatorQueue, CoordinatorStore } from '../../src/coordinator/coordinatorStore.js';
import type { JournalEvent } from '../../src/model/events.js';
import { isAfter, type JournalEntry } from '../../src/results/journal.js';
import { LEASE_MS, NOTE_MS, type OpenRun, type Order, UNCLAIMED_MS } from '../../src/store/runControl.js';
import type { TrialJob } from '../../src/store/trialQueue.js';

interface RunRecord {
  readonly state: 'open' | 'claimed' | 'ended' | 'returned';
  readonly job: string;
  readonly trials: readonly string[];
  readonly attempts: number;
  readonly token: string;
  readonly worker: string;
  /** The entry by which it left flight; before: by which it left the last time. */
  readonly left: string | null;
  readonly before: string | null;
  /** A note is gone after this time. */
  readonly untilMs: number;
  readonly ended: readonly string[];
}

export interface QueuedJob {
  readonly id: string;
  readonly job: TrialJob;
}

/** All that is stored. */
interface Stored {
  lead: string;
  readonly active: Set<string>;
  readonly journals: Map<string, JournalEntry[]>;
  /** By slug/run. */
  readonly runs: Map<string, RunRecord>;
  readonly flight: Map<string, number>;
  readonly queue: QueuedJob[];
}

export interface Claim {
  readonly slug: string;
  readonly token: string;
  readonly worker: string;
}

const NOBODY = { token: '', worker: '', left: null, before: null, untilMs: Infinity, ended: [] } as const;

export class MemoryStore implements CoordinatorStore {
  nowMs = 1_000_000;
  /** Threads by worker. */
  readonly present = new Map<string, number>();
  /** Called before each command of a coordinator: something may happen in between. */
  onCommand: () => void = () => {};
  #stored: Stored = {
    lead: '',
    ...{ active: new Set(), journals: new Map(), runs: new Map(), flight: new Map(), queue: [] },
  };
  #copy: Stored | null = null;
  #sequence = 0;

  /** Remembers what is stored, and makes it so again. */
  save(): void {
    this.#copy = structuredClone(this.#stored);
  }

  setBack(): void {
    if (this.#copy !== null) this.#stored = structuredClone(this.#copy);
  }

  get lead(): string {
    return this.#stored.lead;
  }

  set lead(nonce: string) {
    this.#stored.lead = nonce;
  }

  get waitingJobs(): QueuedJob[] {
    return this.#stored.queue;
  }

  entries(slug: string): readonly JournalEntry[] {
    return this.#stored.journals.get(slug) ?? [];
  }

  get slugs(): string[] {
    return [...this.#stored.journals.keys()];
  }

  isActive(slug: string): boolean {
    return this.#stored.active.has(slug);
  }

  jobsOf(slug: string): number {
    const members = [...this.#stored.flight.keys()].filter((member) => member.startsWith(`${slug}/`));
    return new Set(members.map((member) => this.#stored.runs.get(member)?.job ?? member)).size;
  }

  append(slug: string, event: JournalEvent): string {
    const id = `${this.nowMs}-${++this.#sequence}`;
    const entries = this.#stored.journals.get(slug) ?? [];
    entries.push({ id, event });
    this.#stored.journals.set(slug, entries);
    return id;
  }

  activate(slug: string): void {
    this.#stored.active.add(slug);
  }

  /** A user's order: nothing that is open, or nothing at all, stays in flight. */
  recall(slug: string, event: JournalEvent, which: 'open' | 'all'): void {
    if (this.entries(slug).length === 0) return;
    const entry = this.append(slug, event);
    for (const [member, record] of this.#flying(slug))
      if (which === 'all' || record?.state === 'open') this.#return(member, entry);
    if (which === 'all') this.#stored.active.delete(slug);
  }

  delete(slug: string): void {
    this.#stored.active.delete(slug);
    for (const [member] of this.#flying(slug)) {
      this.#stored.runs.delete(member);
      this.#stored.flight.delete(member);
    }
    this.#stored.journals.delete(slug);
  }

  /** The runs of the job that a worker got. */
  claim({ slug, token, worker }: Claim, { id, job }: QueuedJob): string[] {
    return job.runs.flatMap(({ run }) => {
      const member = `${slug}/${run}`;
      const record = this.#record(member);
      if (record?.job !== id || record.state !== 'open') return [];
      const attempts = record.attempts + 1;
      this.#stored.runs.set(member, { ...record, state: 'claimed', token, worker, attempts });
      const { trials } = record;
      this.append(slug, { type: 'started', run, trials, worker, attempt: attempts });
      this.#stored.flight.set(member, this.nowMs + LEASE_MS);
      return [run];
    });
  }

  beat(): void {
    for (const [member, record] of this.#stored.runs) {
      if (record.state === 'claimed' && this.present.has(record.worker))
        this.#stored.flight.set(member, this.nowMs + LEASE_MS);
    }
  }

  /** False where the claim is not valid any more. */
  finish(
    { slug, token }: Claim,
    run: string,
    event: JournalEvent & { readonly trial: string },
    isLast: boolean,
  ): boolean {
    const member = `${slug}/${run}`;
    const record = this.#record(member);
    if (record === undefined || record.ended.includes(event.trial) || record.token !== token) return false;
    const left = this.append(slug, event);
    const ended = [...record.ended, event.trial];
    this.#stored.runs.set(member, { ...record, ended });
    if (!isLast && record.state !== 'ended') return true;
    this.#stored.runs.set(member, {
      ...{ ...record, ended, left },
      ...{ state: 'ended', untilMs: this.nowMs + NOTE_MS },
    });
    this.#stored.flight.delete(member);
    return true;
  }

  release(claim: Claim, run: string, trials: readonly string[], reason: 'stopped' | 'crashed'): void {
    const member = `${claim.slug}/${run}`;
    const record = this.#record(member);
    if (record?.state !== 'claimed' || record.token !== claim.token) return;
    const { worker } = claim;
    this.#return(member, this.append(claim.slug, { type: 'released', run, trials, worker, reason }));
  }

  journal(slug: string) {
    return {
      append: async (event: JournalEvent) => {
        this.append(slug, event);
      },
      read: async (after: string | null, limit: number) => {
        const entries = this.entries(slug);
        const start = after === null ? 0 : entries.findIndex(({ id }) => isAfter(id, after));
        return start === -1 ? [] : entries.slice(start, start + limit);
      },
      has: async (id: string) => this.entries(slug).some((entry) => entry.id === id),
    };
  }

  readonly sweeps = {
    active: async () => [...this.#stored.active],
    activate: async (slug: string) => this.activate(slug),
    deactivate: async (slug: string, read: string) => {
      this.onCommand();
      const last = this.entries(slug).at(-1);
      if (last === undefined || last.id === read) this.#stored.active.delete(slug);
    },
  };

  readonly runs = {
    open: async ({ leader, slug, read }: Order, job: string, runs: readonly OpenRun[]) => {
      this.onCommand();
      if (this.lead !== leader || !this.isActive(slug)) return null;
      return runs.map(({ run, trials, attempts }) => {
        const member = `${slug}/${run}`;
        const record = this.#record(member);
        const left = record?.left ?? null;
        if (record !== undefined && (left === null || isAfter(left, read))) return record.job === job;
        this.#stored.runs.set(member, { ...NOBODY, state: 'open', job, trials, attempts, before: left });
        this.#stored.flight.set(member, this.nowMs + UNCLAIMED_MS);
        return true;
      });
    },
    giveUp: async ({ leader, slug, read }: Order, run: string, events: readonly JournalEvent[]) => {
      this.onCommand();
      const member = `${slug}/${run}`;
      const record = this.#record(member);
      if (this.lead !== leader || !this.isActive(slug)) return;
      if (record !== undefined && (record.state !== 'returned' || isAfter(record.left ?? '', read))) return;
      for (const event of events) this.append(slug, event);
      this.#stored.runs.delete(member);
    },
    cancel: async (
      { leader, slug, read }: Order,
      runs: readonly { readonly run: string; readonly trials: readonly string[] }[],
    ) => {
      this.onCommand();
      if (this.lead !== leader) return;
      const off = runs.filter(({ run }) => {
        const record = this.#record(`${slug}/${run}`);
        return record?.state !== 'claimed' && (record?.left == null || !isAfter(record.left, read));
      });
      if (off.length === 0) return;
      const trials = off.flatMap((run) => run.trials);
      const entry = this.append(slug, { type: 'cancelled', trials });
      for (const { run } of off)
        if (this.#record(`${slug}/${run}`)?.state === 'open') this.#return(`${slug}/${run}`, entry);
    },
    expire: async (leader: string, { slug, run }: { slug: string; run: string }, isWaiting: boolean) => {
      this.onCommand();
      const member = `${slug}/${run}`;
      const deadline = this.#stored.flight.get(member);
      if (this.lead !== leader || deadline === undefined || deadline > this.nowMs) return;
      const record = this.#record(member);
      if (record?.state === 'open' && isWaiting) {
        this.#stored.flight.set(member, this.nowMs + UNCLAIMED_MS);
        return;
      }
      this.#stored.flight.delete(member);
      this.#stored.runs.delete(member);
      if (record === undefined) return;
      const { trials, worker } = record;
      const lost: JournalEvent = { type: 'released', run, trials, worker, reason: 'lost' };
      const left = record.state === 'claimed' ? this.append(slug, lost) : record.before;
      if (left !== null) this.#return(member, left);
    },
    overdue: async () =>
      [...this.#stored.flight].flatMap(([member, deadline]) => {
        if (deadline > this.nowMs) return [];
        const [slug = '', run = ''] = member.split('/');
        return [{ slug, run, job: this.#record(member)?.job ?? '' }];
      }),
    inFlight: async (slug: string, runs: readonly string[]) =>
      runs.map((run) => this.#stored.flight.has(`${slug}/${run}`)),
    countJobs: async (slug: string) => this.jobsOf(slug),
    now: async () => this.nowMs,
  };

  readonly control = {
    pauseAs: async ({ leader, slug, read }: Order, event: JournalEvent) => {
      this.onCommand();
      if (this.lead === leader && this.entries(slug).at(-1)?.id === read) this.recall(slug, event, 'open');
    },
  };

  readonly workers = {
    present: async () =>
      [...this.present].map(([worker, threads]) => ({
        ...{ worker, threads, host: 'h', cpu: 'c', cores: 1, node: 'v20', jmin: '0.1.0', kernel: 'k' },
        ...{ pid: 1, running: [] },
      })),
    forgetGone: async () => {},
  };

  readonly datasets = { has: async () => true };

  readonly repair = { check: async () => [] };

  readonly jobs: CoordinatorQueue = {
    add: async (id, job, options) => {
      this.onCommand();
      if (options?.isFirst) this.#stored.queue.unshift({ id, job });
      else this.#stored.queue.push({ id, job });
    },
    isWaiting: async (job) => this.#stored.queue.some(({ id }) => id === job),
  };

  #flying(slug: string): [string, RunRecord | undefined][] {
    return [...this.#stored.flight.keys()].flatMap((member) =>
      member.startsWith(`${slug}/`) ? [[member, this.#record(member)]] : [],
    );
  }

  #record(member: string): RunRecord | undefined {
    const record = this.#stored.runs.get(member);
    if (record === undefined || record.untilMs > this.nowMs) return record;
    this.#stored.runs.delete(member);
    return undefined;
  }

  #return(member: string, left: string): void {
    const untilMs = this.nowMs + NOTE_MS;
    const note = { ...NOBODY, job: '', trials: [], attempts: 0, left, untilMs };
    this.#stored.runs.set(member, { ...note, state: 'returned' });
    this.#stored.flight.delete(member);
  }
}
