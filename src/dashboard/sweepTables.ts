import { setImmediate } from 'node:timers/promises';
import { SweepTable } from '../queries/sweepTable.js';
import { HttpError } from './httpError.js';
import type { ListedSweep, LiveSweep, LiveSweeps } from './liveSweeps.js';

/** How long to wait for a table that is being opened, before the client is asked to come again. */
const PATIENCE_MS = 20_000;

export interface OpenedTable {
  readonly table: SweepTable;
  readonly live: LiveSweep;
}

/** A sweep in a list. */
export interface ListedTable {
  /** Null for a sweep that has ended and was not opened. */
  readonly table: SweepTable | null;
  readonly live: ListedSweep;
}

/** The tables of the sweeps that are looked at. Each is opened once and then follows its journal. */
export class SweepTables {
  readonly #live: LiveSweeps;
  readonly #tables = new Map<string, SweepTable>();
  readonly #opening = new Map<string, Promise<SweepTable>>();

  constructor(live: LiveSweeps) {
    this.#live = live;
    live.onForget((slug) => this.#tables.delete(slug));
  }

  /**
   * The table of a sweep as things stand.
   * @throws HttpError if there is no such sweep, or Redis does not answer.
   */
  async find(slug: string): Promise<OpenedTable> {
    const live = await this.#live.open(slug);
    if (live === null) throw noSweep();
    return { table: await this.#upToDate(slug, live), live };
  }

  /**
   * The same, with the entries that the journal has right now; null if there is no such sweep.
   * @throws HttpError if Redis does not answer.
   */
  async follow(slug: string): Promise<OpenedTable | null> {
    await this.#live.follow(slug);
    const live = this.#live.find(slug);
    return live === null ? null : { table: await this.#upToDate(slug, live), live };
  }

  /** All sweeps, by slug. It opens each, which takes long for many large ones. */
  async all(): Promise<OpenedTable[]> {
    await this.#live.refresh();
    const opened: OpenedTable[] = [];
    for (const { slug } of this.#live.sweeps) {
      const live = await this.#live.open(slug);
      if (live !== null) opened.push({ table: await this.#upToDate(slug, live), live });
    }
    return opened;
  }

  /** All sweeps, by slug; those that were only listed without a table. */
  async listed(): Promise<ListedTable[]> {
    await this.#live.refresh();
    const listed: ListedTable[] = [];
    for (const sweep of this.#live.sweeps) {
      const live = this.#live.find(sweep.slug);
      listed.push(
        live === null
          ? { table: null, live: sweep }
          : { table: await this.#upToDate(sweep.slug, live), live },
      );
    }
    return listed;
  }

  async #upToDate(slug: string, live: LiveSweep): Promise<SweepTable> {
    const known = this.#tables.get(slug);
    if (known?.fits(live.summary)) {
      if (known.summary !== live.summary) known.update(live);
      return known;
    }
    const opening = this.#opening.get(slug) ?? this.#open(slug, live);
    this.#opening.set(slug, opening);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(stillOpening()), PATIENCE_MS);
    });
    try {
      return await Promise.race([opening, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #open(slug: string, live: LiveSweep): Promise<SweepTable> {
    try {
      const steps = SweepTable.open(live);
      for (;;) {
        const { done, value } = steps.next();
        if (done) {
          this.#tables.set(slug, value);
          return value;
        }
        await setImmediate();
      }
    } finally {
      this.#opening.delete(slug);
    }
  }
}

function noSweep(): HttpError {
  return new HttpError(404, 'There is no such sweep.', { code: 'no-sweep' });
}

function stillOpening(): HttpError {
  return new HttpError(503, 'The trials of this sweep are still being read: try again in a moment.', {
    headers: { 'retry-after': '2' },
  });
}
