/**
 * Writes a journal to a file while its sweep runs, so that results survive the loss of Redis.
 *
 *   state      the file in its place                         entered by                  left by
 *   holding    is the one this process wrote last            writing it whole            another file in its place; an error;
 *                                                                                        a different journal
 *   yielding   belongs to another, or cannot be written      the start; the end of       it is missing or behind, and
 *                                                            holding                     nobody has written for a while
 *
 * A process starts holding by writing the whole journal to a new file and moving it into place. After that, each
 * poll appends the new entries as one gzip member to that same file, even if the file was moved. So every file has
 * one writer for its whole life, and only its end can be torn. Two runs, a report written meanwhile and a process
 * stopped for an hour cannot damage each other's files, and no lock can be left behind.
 */
import { type FileHandle, lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '../base/errors.js';
import { makeReportFolder, writeProblem } from '../report/reportFolder.js';
import type { Journal } from '../results/journal.js';
import { journalLine } from '../results/journalFile.js';
import { type Reached, readTo, setAsideNotice, standingOf, writeJournal } from './exportJournal.js';

const POLL_MS = 1000;
/** After this many polls without a change, a file may be replaced by another writer. */
const MIN_UNCHANGED_POLLS = 10;
/** Limit for the last poll: Redis may be unreachable. */
const MAX_LAST_POLL_MS = 1000;
/** Entries read at once, and the most in one gzip member. */
const BATCH = 1000;

const compress = promisify(gzip);

export interface FollowedFile {
  /** Writes the last entries, if Redis answers. */
  stop(): Promise<void>;
}

/** Writes the journal to the file until it is stopped. A failed write is reported once and tried again. */
export function followJournal(
  journal: Journal,
  path: string,
  onNotice: (line: string) => void,
): FollowedFile {
  const stopping = new AbortController();
  const file = new JournalFollower(journal, path, { onNotice, signal: stopping.signal });
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await file.poll();
      await setTimeout(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await file.poll();
    await file.close();
  })();
  let stopped: Promise<void> | null = null;
  return {
    stop() {
      stopping.abort();
      // A second call does not wait again.
      stopped ??= Promise.race([loop, setTimeout(MAX_LAST_POLL_MS, undefined, { ref: false })]);
      return stopped;
    },
  };
}

export interface FollowerOptions {
  readonly onNotice: (line: string) => void;
  /** Once aborted, only a file already held is written to. */
  readonly signal: AbortSignal;
}

export class JournalFollower {
  readonly #journal: Journal;
  readonly #path: string;
  readonly #options: FollowerOptions;
  /** Null while yielding. */
  #held: FileHandle | null = null;
  #reached: Reached = { last: null, before: null };
  #hasTried = false;
  #hasHeld = false;
  /** The file at the last poll, and for how many more polls it may stay unchanged. */
  #seen = '';
  #patience = MIN_UNCHANGED_POLLS;
  #said = '';

  constructor(journal: Journal, path: string, options: FollowerOptions) {
    this.#journal = journal;
    this.#path = path;
    this.#options = options;
  }

  /** Brings the file up to date if this process may write it. */
  async poll(): Promise<void> {
    try {
      if (this.#held !== null && !(await this.#isInPlace(this.#held))) await this.close();
      if (this.#held !== null) await this.#append(this.#held);
      else if (await this.#mayTake()) await this.#take();
    } catch (error) {
      await this.close();
      const problem = messageOf(writeProblem(error, this.#path));
      this.#say(`${problem}. The sweep continues, with its journal in Redis.`);
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    // Written entries are safe. Entries that could not be written are found missing later and written again.
    await held?.close().catch(() => {});
  }

  async #isInPlace(held: FileHandle): Promise<boolean> {
    const [ours, found] = await Promise.all([held.stat(), lstat(this.#path).catch(() => null)]);
    return found !== null && found.ino === ours.ino && found.dev === ours.dev;
  }

  async #append(held: FileHandle): Promise<void> {
    for (;;) {
      const { last, before } = this.#reached;
      const entries = await this.#journal.read(before, BATCH);
      const [first] = entries;
      // A deleted journal has no entries. One without our last entry is a different history.
      if (first === undefined) return;
      if (last !== null && first.id !== last) return this.#take();
      const fresh = last === null ? entries : entries.slice(1);
      if (fresh.length === 0) return;
      await held.appendFile(await compress(fresh.map(journalLine).join('')));
      await held.datasync();
      this.#reached = readTo(this.#reached, fresh);
    }
  }

  /** Whether to start holding: at first at once; later if entries are missing and nobody has written for a while. */
  async #mayTake(): Promise<boolean> {
    if (!this.#hasTried) return true;
    const seen = await versionOf(this.#path);
    this.#patience = seen === this.#seen ? this.#patience - 1 : MIN_UNCHANGED_POLLS;
    this.#seen = seen;
    if (this.#patience > 0) return false;
    this.#patience = MIN_UNCHANGED_POLLS;
    const standing = await standingOf(this.#path, this.#journal);
    if (standing !== 'other' || !this.#hasHeld) return standing !== 'whole';
    this.#say(`${this.#path}: now written by another sweep of the same name; this sweep stops writing it.`);
    return false;
  }

  async #take(): Promise<void> {
    await this.close();
    this.#hasTried = true;
    await makeReportFolder(dirname(this.#path));
    const { file, reached, setAside } = await writeJournal(this.#journal, this.#path, this.#options.signal);
    this.#held = file;
    this.#reached = reached;
    this.#hasHeld = true;
    this.#said = '';
    if (setAside !== null) this.#say(setAsideNotice(this.#path, setAside));
  }

  /** Reports a problem once, until it is solved. */
  #say(line: string): void {
    if (line !== this.#said && !this.#options.signal.aborted) this.#options.onNotice(line);
    this.#said = line;
  }
}

/** A text that changes whenever the file is written. */
async function versionOf(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null);
  return found === null ? '' : [found.dev, found.ino, found.size, found.mtimeMs].join(' ');
}
