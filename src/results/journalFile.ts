/** A journal as a file of JSON lines, gzipped or not: what is exported, archived and read without a Redis. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, UserError } from '../base/errors.js';
import type { JournalEvent } from '../spec/events.js';
import { isAfter, type Journal, type JournalEntry, timeOf } from './journal.js';

/** One entry as a line: its id first, then the event. */
export function journalLine({ id, event }: JournalEntry): string {
  return `${JSON.stringify({ id, ...event })}\n`;
}

/**
 * All entries of a journal file. A last line that was cut off in writing is left out.
 * @throws UserError if the file cannot be read, or a line is no event.
 */
export async function readJournalFile(path: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  let number = 0;
  try {
    for await (const { line, isCut } of linesOf(path)) {
      number++;
      if (line.trim() === '') continue;
      const entry = parseEntry(line);
      if (entry !== null) entries.push(entry);
      else if (!isCut) {
        throw new UserError(`${path}:${number}: expected an event of a journal as JSON; got ${start(line)}`, {
          code: 'bad-journal',
        });
      }
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: cannot be read: ${messageOf(error)}`, {
      code: 'bad-journal',
      cause: error,
    });
  }
  return entries;
}

/** Lines without their end; a last one that has none is cut. */
async function* linesOf(path: string): AsyncGenerator<{ readonly line: string; readonly isCut: boolean }> {
  let rest = '';
  for await (const text of openText(path)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield { line, isCut: false };
  }
  if (rest !== '') yield { line: rest, isCut: true };
}

function openText(path: string): Readable {
  const file = createReadStream(path);
  // The callback is for an error, which whoever reads the last stream is given too.
  const input = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
  return input.setEncoding('utf8');
}

function parseEntry(line: string): JournalEntry | null {
  try {
    const { id, ...event } = JSON.parse(line);
    const isEntry = /^\d+-\d+$/.test(id) && Object.hasOwn(EVENT_TYPES, event.type);
    return isEntry ? { id, event } : null;
  } catch {
    return null;
  }
}

const EVENT_TYPES: Readonly<Record<JournalEvent['type'], true>> = {
  planned: true,
  joined: true,
  started: true,
  released: true,
  finished: true,
  diverged: true,
  stopped: true,
  failed: true,
  cancelled: true,
  retried: true,
  reused: true,
  paused: true,
  resumed: true,
  prioritised: true,
  tested: true,
};

function start(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}

/** A journal that was read from a file, or written by a test. Entries appended are kept in memory only. */
export class MemoryJournal implements Journal {
  readonly #entries: JournalEntry[];

  constructor(entries: readonly JournalEntry[] = []) {
    this.#entries = [...entries];
  }

  async append(event: JournalEvent): Promise<void> {
    const last = this.#entries.at(-1);
    this.#entries.push({ id: `${last === undefined ? 1 : timeOf(last) + 1}-0`, event });
  }

  async read(after: string | null, limit: number): Promise<JournalEntry[]> {
    const start = after === null ? 0 : this.#countUpTo(after);
    return this.#entries.slice(start, start + limit);
  }

  async has(id: string): Promise<boolean> {
    return this.#entries[this.#countUpTo(id) - 1]?.id === id;
  }

  /** How many entries there are up to and with `id`. */
  #countUpTo(id: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter((this.#entries[middle] as JournalEntry).id, id)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
