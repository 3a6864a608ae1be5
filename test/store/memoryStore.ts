/**
 * The store of the coordinator, its queue and its workers, in memory: plain data that can be copied and set back, for
 * models that run thousands of schedules. The contract suite holds it to what the store in Redis does.
 */
import type { CoordinatorQueue, CoordinatorStore } from '../../src/coordinator/coordinatorStore.js';
import type { Cancelled, Compared, JournalEvent, Paused, Proposed } from '../../src/model/events.js';
import { isAfter, type Journal, type JournalEntry } from '../../src/results/journal.js';
import type { Order } from '../../src/store/runControl.js';
import type { SweepControl } from '../../src/store/sweepControl.js';
import type { TrialJob } from '../../src/store/trialQueue.js';
import { MemoryRuns, type RunRecord, type RunSurroundings } from './memoryRuns.js';
import type { StoreForm } from './storeBench.js';

type CancelledTrials = Parameters<SweepControl['cancelTrials']>[1];

export interface QueuedJob {
  readonly id: string;
  readonly job: TrialJob;
}

/** All that is stored. */
interface Stored {
  readonly lead: string;
  readonly active: Set<string>;
  readonly journals: Map<string, JournalEntry[]>;
  readonly records: Map<string, RunRecord>;
  readonly flight: Map<string, number>;
  readonly queue: QueuedJob[];
}

const NOTHING: Stored = {
  lead: '',
  ...{ active: new Set(), journals: new Map(), records: new Map(), flight: new Map(), queue: [] },
};

export class MemoryStore implements CoordinatorStore, StoreForm, RunSurroundings {
  nowMs = 1_000_000;
  /** Threads by worker. */
  readonly present = new Map<string, number>();
  /** Called before each command of a coordinator: something may happen in between. */
  onCommand: () => void = () => {};
  readonly runs = new MemoryRuns(this);
  #stored: Stored = structuredClone(NOTHING);
  #copy: Stored | null = null;
  #sequence = 0;

  /** Remembers what is stored. */
  save(): void {
    this.#copy = structuredClone(this.#stored);
  }

  /** Makes what was saved the state again. */
  setBack(): void {
    if (this.#copy !== null) this.#stored = structuredClone(this.#copy);
  }

  get lead(): string {
    return this.#stored.lead;
  }

  set lead(nonce: string) {
    this.#stored = { ...this.#stored, lead: nonce };
  }

  get records(): Map<string, RunRecord> {
    return this.#stored.records;
  }

  get flight(): Map<string, number> {
    return this.#stored.flight;
  }

  get waitingJobs(): QueuedJob[] {
    return this.#stored.queue;
  }

  get slugs(): string[] {
    return [...this.#stored.journals.keys()];
  }

  entries(slug: string): readonly JournalEntry[] {
    return this.#stored.journals.get(slug) ?? [];
  }

  isActive(slug: string): boolean {
    return this.#stored.active.has(slug);
  }

  append(slug: string, event: JournalEvent): string {
    const id = `${this.nowMs}-${++this.#sequence}`;
    const entries = this.#stored.journals.get(slug) ?? [];
    entries.push({ id, event });
    this.#stored.journals.set(slug, entries);
    return id;
  }

  write(slug: string, event: JournalEvent): string | null {
    return this.#stored.journals.has(slug) ? this.append(slug, event) : null;
  }

  loseJournal(slug: string): void {
    this.#stored.journals.delete(slug);
  }

  journal(slug: string): Journal {
    return {
      append: async (event) => {
        this.append(slug, event);
      },
      read: async (after, limit) => {
        const entries = this.entries(slug);
        const start = after === null ? 0 : entries.findIndex(({ id }) => isAfter(id, after));
        return start === -1 ? [] : entries.slice(start, start + limit);
      },
      has: async (id) => this.entries(slug).some((entry) => entry.id === id),
    };
  }

  readonly sweeps = {
    active: async () => [...this.#stored.active],
    activate: async (slug: string) => {
      this.#stored.active.add(slug);
    },
    deactivate: async (slug: string, read: string) => {
      this.onCommand();
      const last = this.entries(slug).at(-1);
      if (last === undefined || last.id === read) this.#stored.active.delete(slug);
    },
    delete: async (slug: string) => {
      this.#stored.active.delete(slug);
      for (const member of this.runs.flying(slug)) {
        this.records.delete(member);
        this.flight.delete(member);
      }
      this.loseJournal(slug);
    },
  };

  readonly control = {
    pause: async (slug: string, event: Paused) => this.#recall(slug, event, 'open'),
    pauseAs: async ({ leader, slug, read }: Order, event: Paused) => {
      this.onCommand();
      if (this.lead === leader && this.entries(slug).at(-1)?.id === read) this.#recall(slug, event, 'open');
    },
    cancel: async (slug: string, event: Cancelled) => this.#recall(slug, event, 'all'),
    cancelTrials: async (slug: string, event: CancelledTrials) => this.#recall(slug, event, 'named'),
  };

  readonly proposals = {
    append: async ({ leader, slug, read }: Order, events: readonly (Proposed | Compared)[]) => {
      this.onCommand();
      if (this.lead !== leader || !this.isActive(slug) || this.entries(slug).at(-1)?.id !== read) return;
      for (const event of events) this.append(slug, event);
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

  /** Removes runs of a sweep from flight: the open ones, all, or those with only cancelled trials. */
  #recall(slug: string, event: Paused | Cancelled, which: 'open' | 'all' | 'named'): void {
    const entry = this.write(slug, event);
    if (entry === null) return;
    const named = event.type === 'cancelled' ? (event.trials ?? []) : [];
    for (const member of this.runs.flying(slug)) {
      const { state, trials = [] } = this.runs.record(member) ?? {};
      if (which === 'open' && state !== 'open') continue;
      if (which === 'named' && !trials.every((trial) => named.includes(trial))) continue;
      if (state === 'ended' || state === 'returned') this.flight.delete(member);
      else this.runs.leave(member, 'returned', entry);
    }
    if (which === 'all') this.#stored.active.delete(slug);
  }
}
