/** A journal as a file of JSON lines, gzipped or not. It is exported, archived, and read without Redis. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { messageOf, UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import type { JournalEvent } from '../model/events.js';
import { fitsEvent } from '../model/fitsEvent.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { proposedProblem } from '../trainers/proposedProblem.js';
import { specProblem } from '../trainers/specProblem.js';
import { isPackedCurve } from './curve.js';
import { isAfter, type Journal, type JournalEntry, timeOf } from './journal.js';

/**
 * Characters in one line. The longest line describes a launch: a sweep file of 1 MB and 13 axes of 100,000 values.
 */
export const MAX_LINE_CHARACTERS = 64 * 2 ** 20;
/** Limits of an unpacked file, in characters and lines: the most a process can hold. */
export const MAX_JOURNAL_CHARACTERS = 2 * 2 ** 30;
export const MAX_JOURNAL_LINES = 5_000_000;

/** One entry as a line: its id first, then the event. */
export function journalLine({ id, event }: JournalEntry): string {
  return `${JSON.stringify({ id, ...event })}\n`;
}

/**
 * All entries of a journal file. A last line or gzip member that was cut off is left out, and `onCut` is called for
 * such a line.
 * @throws UserError if the file cannot be read or is too large, or a line is not an event or is out of order.
 */
export async function readJournalFile(path: string, onCut: () => void = () => {}): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  /** The latest plan's. */
  let spec: SweepSpec | null = null;
  let number = 0;
  let characters = 0;
  for await (const { line, isCut } of journalLines(path)) {
    number++;
    characters += line.length + 1;
    if (characters > MAX_JOURNAL_CHARACTERS)
      throw tooMany(path, number, 'characters', MAX_JOURNAL_CHARACTERS);
    if (number > MAX_JOURNAL_LINES) throw tooMany(path, number, 'lines', MAX_JOURNAL_LINES);
    if (line.trim() === '') continue;
    const entry = parseEntry(line);
    if (entry === null) {
      if (isCut) {
        onCut();
        break;
      }
      throw badLine(path, number, `an event of a journal as JSON; got ${start(line)}`);
    }
    const { event } = entry;
    if (event.type === 'planned') spec = event.spec;
    const problem = event.type === 'planned' ? specProblem(event.spec) : null;
    if (problem !== null) throw badLine(path, number, `a sweep that can be planned; ${problem}`);
    const cohort = event.type === 'proposed' && spec !== null ? proposedProblem(event, spec) : null;
    if (cohort !== null) throw badLine(path, number, `points of the search; ${cohort}`);
    const last = entries.at(-1);
    // Two histories may follow each other in one file. Read on by id, they would be read for ever.
    if (last !== undefined && !isAfter(entry.id, last.id)) {
      throw badLine(path, number, `an entry after ${last.id}; got ${entry.id}`);
    }
    entries.push(entry);
  }
  return entries;
}

function badLine(path: string, number: number, expected: string): UserError {
  return new UserError(`${path}:${number}: expected ${expected}`, { code: 'bad-journal' });
}

function tooMany(path: string, number: number, what: string, most: number): UserError {
  return badLine(path, number, `at most ${formatCount(most)} ${what} in all; there are more`);
}

export interface FileLine {
  /** Without its line break. */
  readonly line: string;
  /** True for a last line without a line break. */
  readonly isCut: boolean;
}

/**
 * The lines of a journal file, up to the place where it was cut off.
 * @throws UserError if it cannot be read that far, or a line is too long.
 */
export async function* journalLines(path: string): AsyncGenerator<FileLine> {
  const { text, bytesRead } = openText(path);
  let count = 0;
  /** The pieces of an incomplete line. They are joined once, however many there are. */
  let pieces: string[] = [];
  let length = 0;
  const add = (piece: string) => {
    pieces.push(piece);
    length += piece.length;
    if (length <= MAX_LINE_CHARACTERS) return;
    const most = formatCount(MAX_LINE_CHARACTERS);
    throw badLine(path, count + 1, `lines of at most ${most} characters; this one has more`);
  };
  try {
    for await (const piece of text) {
      const lines = String(piece).split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        add(line);
        yield { line: pieces.join(''), isCut: false };
        count++;
        pieces = [];
        length = 0;
      }
      add(rest);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const what = /^Z_/.test(code ?? '')
      ? `damaged after line ${formatCount(count)}, before byte ${formatCount(bytesRead())}`
      : 'cannot be read';
    throw new UserError(`${path}: ${what}: ${messageOf(error)}`, { code: 'bad-journal', cause: error });
  }
  if (length > 0) yield { line: pieces.join(''), isCut: true };
}

function openText(path: string): { text: Readable; bytesRead: () => number } {
  const file = createReadStream(path);
  const input = path.endsWith('.gz')
    ? // The writer of the last gzip member may have been killed. Its complete part is read without an error
      // (Z_SYNC_FLUSH). The callback gets other errors, and so does the reader of the last stream.
      pipeline(file, createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }), () => {})
    : file;
  return { text: input.setEncoding('utf8'), bytesRead: () => file.bytesRead };
}

function parseEntry(line: string): JournalEntry | null {
  try {
    const { id, ...event } = JSON.parse(line);
    return ENTRY_ID.test(id) && isEvent(event) ? { id, event } : null;
  } catch {
    return null;
  }
}

function isEvent(event: object): event is JournalEvent {
  if (!fitsEvent(event)) return false;
  const ending = event.type === 'reused' ? event.ending : event;
  return !('curve' in ending) || isPackedCurve(ending.curve);
}

/** The ids of Redis, with numbers small enough to be exact here. Redis has no 0-0. */
const ENTRY_ID = /^(?!0-0$)(0|[1-9]\d{0,14})-(0|[1-9]\d{0,14})$/;

function start(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}

/** A journal read from a file or written by a test. Appended entries stay in memory. */
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

  /** The number of entries up to and including `id`. */
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
