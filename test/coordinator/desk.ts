/** A sweep's journal and what a leader makes of it, for the tests of its decisions. */
import { decide } from '../../src/coordinator/decide.js';
import type { CoordinatorOrder } from '../../src/coordinator/orders.js';
import type { ReadyRun } from '../../src/coordinator/run.js';
import type { Proposer } from '../../src/coordinator/searchThread.js';
import { SweepState } from '../../src/coordinator/sweepState.js';
import type { DataFacts } from '../../src/model/dataset.js';
import type { JournalEvent, Planned } from '../../src/model/events.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { FACTS, type SweepText, specOf } from '../plan/sweeps.js';
import { tableOf } from '../results/journals.js';

export function plannedEvent(file: SweepText, facts: Partial<DataFacts> = {}): Planned {
  const trained = { ...FACTS, ...facts };
  return { type: 'planned', spec: specOf(file), source: '', facts: trained, jmin: '0.1.0', trainer: 1 };
}

export class Desk {
  readonly journal = new MemoryJournal();
  readonly sweep: SweepState;
  #planned: Planned | null = null;

  constructor(slug = 'xor', thread: Proposer | null = null) {
    this.sweep = new SweepState(slug, this.journal, thread);
    this.sweep.hasData = true;
  }

  async append(...events: readonly JournalEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === 'planned') this.#planned = event;
      await this.journal.append(event);
    }
    await this.sweep.catchUp();
  }

  /** The id of a trial of the latest plan, by its number. */
  id(number: number): string {
    if (this.#planned === null) throw new Error('nothing is planned');
    const table = tableOf(this.#planned);
    return table.id(table.positionOfNumber(number) ?? -1);
  }

  decide(threads = 1, nowMs = Number.NaN): CoordinatorOrder[] {
    return decide({ nowMs, sweeps: [this.sweep], overdue: [] }, { threads });
  }

  /** All runs that are ready, in the order in which they go out. */
  ready(): ReadyRun[] {
    const runs: ReadyRun[] = [];
    const cursor = this.sweep.ready.cursor();
    for (let run = cursor.peek(); run !== undefined; run = cursor.peek()) {
      runs.push(run);
      cursor.advance();
    }
    return runs;
  }

  /** Hands all of them out, and names each run by the iterations of its trials. */
  open(): { id: string; iterations: number[] }[] {
    const runs = this.ready();
    for (const run of runs) this.sweep.setInFlight(run, 'job');
    return runs.map(({ id, trials }) => ({
      id,
      iterations: trials.map(({ configuration }) => Number(configuration.iterations)),
    }));
  }
}

export function openOrders(
  orders: readonly CoordinatorOrder[],
): Extract<CoordinatorOrder, { type: 'open' }>[] {
  return orders.filter((order) => order.type === 'open');
}
