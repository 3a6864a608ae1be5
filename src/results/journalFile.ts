/** A journal as a file of JSON lines, gzipped or not: what is exported, archived and read without a Redis. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { messageOf, UserError } from '../base/errors.js';
import type { JournalEvent } from '../spec/events.js';
import type { Journal, JournalEntry } from './journal.js';

/** One entry as a line: its id first, then the event. */
export function journalLine({ id, event }: JournalEntry): string {
  return `${JSON.stringify({ id, ...event })}\n`;
}

/** All entries of a journal file. A last line that was cut off in writing is left out. */
export async function readJournalFile(path: string): Promise<JournalEntry[]> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const failed = new Promise<never>((_, reject) => {
    file.on('error', reject);
    input.on('error', reject);
  });
  const entries: JournalEntry[] = [];
  const readLines = async () => {
    let cut: UserError | null = null;
    let number = 0;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (cut !== null) throw cut;
      try {
        const { id, ...event } = JSON.parse(line) as { id: string } & JournalEvent;
        entries.push({ id, event: event as JournalEvent });
      } catch (cause) {
        cut = new UserError(`${path}:${number}: expected an event of a journal as JSON`, {
          code: 'bad-journal',
          cause,
        });
      }
    }
  };
  try {
    await Promise.race([readLines(), failed]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: cannot be read: ${messageOf(error)}`, {
      code: 'bad-journal',
      cause: error,
    });
  }
  return entries;
}

/** A journal that was read from a file, or written by a test. Entries appended are kept in memory only. */
export class MemoryJournal implements Journal {
  readonly #entries: JournalEntry[];

  constructor(entries: readonly JournalEntry[] = []) {
    this.#entries = [...entries];
  }

  async append(event: JournalEvent): Promise<void> {
    this.#entries.push({ id: `${this.#entries.length + 1}-0`, event });
  }

  async read(after: string | null, limit: number): Promise<JournalEntry[]> {
    const start = after === null ? 0 : this.#entries.findIndex(({ id }) => id === after) + 1;
    return this.#entries.slice(start, start + limit);
  }
}
