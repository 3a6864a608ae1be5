/** What every form of the store must do, and a bench on which the contract suite tries it. */
import type { JournalEvent } from '../../src/model/events.js';
import type { Journal, JournalEntry } from '../../src/results/journal.js';
import type { Proposals } from '../../src/store/proposals.js';
import type { Claim, FinishAnswer, Order, RunControl, RunEnding } from '../../src/store/runControl.js';
import type { SweepControl } from '../../src/store/sweepControl.js';
import type { SweepIndex } from '../../src/store/sweepIndex.js';
import { MemoryStore } from './memoryStore.js';

/** The sweep of a bench. */
export const SLUG = 'xor';

/** All that `RunControl` does. */
export type RunTransitions = Pick<RunControl, keyof RunControl>;

export interface StoreForm {
  readonly runs: RunTransitions;
  readonly control: Pick<SweepControl, keyof SweepControl>;
  readonly proposals: Pick<Proposals, 'append'>;
  readonly sweeps: Pick<SweepIndex, 'active' | 'activate' | 'deactivate' | 'delete'>;
  journal(slug: string): Journal;
}

/** An active sweep in a store, the lead over it, and time that can be let pass. */
export interface StoreBench {
  readonly store: StoreForm;
  readonly control: RunTransitions;
  /** The nonce of the coordinator that leads. */
  readonly leader: string;
  /** An order of the coordinator, which has read all there is. */
  order(): Promise<Order>;
  /** From now on nobody leads, until the next `order`. */
  resign(): Promise<void>;
  journal(): Promise<JournalEntry[]>;
  append(event: JournalEvent): Promise<void>;
  /** Finishes one trial. */
  finish(claim: Claim, ending: Omit<RunEnding, 'run'>): Promise<FinishAnswer | undefined>;
  /** `none`, or the state of the run's record. */
  state(run: string): Promise<string>;
  /** All that is kept of a run beside the journal. */
  record(run: string): Promise<unknown>;
  /** Lets the time of a run in flight be over. */
  lapse(run: string): Promise<void>;
  /** Loses a run from what is in flight, as a damaged key does. */
  lose(run: string): Promise<void>;
  /** Loses the sweep's journal. */
  loseJournal(): Promise<void>;
  /** Lets the note of a run that left flight be over. */
  forgetNote(run: string): Promise<void>;
  close(): void;
}

export async function openMemoryBench(): Promise<StoreBench> {
  const store = new MemoryStore();
  const leader = 'a leader';
  store.append(SLUG, { type: 'resumed' });
  await store.sweeps.activate(SLUG);
  store.lead = leader;
  const member = (run: string) => `${SLUG}/${run}`;
  return {
    store,
    control: store.runs,
    leader,
    order: async () => {
      store.lead = leader;
      return { leader, slug: SLUG, read: store.entries(SLUG).at(-1)?.id ?? '0-0' };
    },
    resign: async () => {
      store.lead = '';
    },
    journal: async () => [...store.entries(SLUG)],
    append: async (event) => {
      store.append(SLUG, event);
    },
    finish: async (claim, ending) => (await store.runs.finish(claim, [{ ...ending, run: claim.run }]))[0],
    state: async (run) => store.runs.record(member(run))?.state ?? 'none',
    record: async (run) => structuredClone(store.runs.record(member(run))),
    lapse: async (run) => {
      if (store.flight.has(member(run))) store.flight.set(member(run), 1);
    },
    lose: async (run) => {
      store.flight.delete(member(run));
    },
    loseJournal: async () => store.loseJournal(SLUG),
    forgetNote: async (run) => {
      store.records.delete(member(run));
    },
    close: () => {},
  };
}
