/**
 * A journal written to a file as it goes, so that its results outlive a Redis that is lost.
 *
 *   state      the file in its place                         entered by                  left by
 *   holding    is the one that this process wrote last       writing it whole            another file in its place; an error;
 *                                                                                        a journal that is another one
 *   yielding   is somebody else's, or could not be written   the start; what ends        it is missing or behind, and
 *                                                            holding                     nobody has written for a while
 *
 * To take hold is to write the whole journal anew and move it into its place; from then on each look appends what
 * is new, as a gzip member of its own, to that very file, wherever it is. So every file has one writer all its
 * life, and only its end can be torn: two runs of a sweep, a report written meanwhile or a process that was
 * stopped for an hour cannot harm each other's, and no lock can be left behind.
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

const LOOK_MS = 1000;
/** Looks at a file that does not change, before it is taken from whoever wrote it. */
const PATIENCE_LOOKS = 10;
/** How long the last look may take: Redis may be away. */
const LAST_LOOK_MS = 1000;
/** Entries read at once, and the most in one gzip member. */
const BATCH = 1000;

const compress = promisify(gzip);

export interface FollowedFile {
  /** Writes what came last, if Redis gives it. */
  stop(): Promise<void>;
}

/** Writes the journal to the file until it is stopped. What cannot be written is said, once, and tried again. */
export function followJournal(
  journal: Journal,
  path: string,
  onNotice: (line: string) => void,
): FollowedFile {
  const stopping = new AbortController();
  const file = new JournalFollower(journal, path, { onNotice, signal: stopping.signal });
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await file.look();
      await setTimeout(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await file.look();
    await file.close();
  })();
  let stopped: Promise<void> | null = null;
  return {
    stop() {
      stopping.abort();
      // Whoever asks again does not wait again.
      stopped ??= Promise.race([loop, setTimeout(LAST_LOOK_MS, undefined, { ref: false })]);
      return stopped;
    },
  };
}

export interface FollowerOptions {
  readonly onNotice: (line: string) => void;
  /** Once aborted, nothing but what is held is written to. */
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
  /** The file as it was at the last look, and how many looks it may stay so. */
  #seen = '';
  #patience = PATIENCE_LOOKS;
  #said = '';

  constructor(journal: Journal, path: string, options: FollowerOptions) {
    this.#journal = journal;
    this.#path = path;
    this.#options = options;
  }

  /** Brings the file up to the journal, where it is ours to write. */
  async look(): Promise<void> {
    try {
      if (this.#held !== null && !(await this.#isInPlace(this.#held))) await this.close();
      if (this.#held !== null) await this.#append(this.#held);
      else if (await this.#mayTake()) await this.#take();
    } catch (error) {
      await this.close();
      const problem = messageOf(writeProblem(error, this.#path));
      this.#say(`${problem}. The sweep goes on, with its journal in Redis.`);
    }
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    // What was written is safe; what this fails to write will be missed, and written again.
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
      // A journal that is gone has nothing to say. One without our last entry tells another history.
      if (first === undefined) return;
      if (last !== null && first.id !== last) return this.#take();
      const fresh = last === null ? entries : entries.slice(1);
      if (fresh.length === 0) return;
      await held.appendFile(await compress(fresh.map(journalLine).join('')));
      await held.datasync();
      this.#reached = readTo(this.#reached, fresh);
    }
  }

  /** At first at once; later if nobody has written for a while, and there is something to write. */
  async #mayTake(): Promise<boolean> {
    if (!this.#hasTried) return true;
    const seen = await lookOf(this.#path);
    this.#patience = seen === this.#seen ? this.#patience - 1 : PATIENCE_LOOKS;
    this.#seen = seen;
    if (this.#patience > 0) return false;
    this.#patience = PATIENCE_LOOKS;
    const standing = await standingOf(this.#path, this.#journal);
    if (standing !== 'other' || !this.#hasHeld) return standing !== 'whole';
    this.#say(`${this.#path}: another sweep of this name is written there, and this one no more.`);
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

  /** Says a thing once, until all is well again. */
  #say(line: string): void {
    if (line !== this.#said && !this.#options.signal.aborted) this.#options.onNotice(line);
    this.#said = line;
  }
}

/** What changes in a file when it is written. */
async function lookOf(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null);
  return found === null ? '' : [found.dev, found.ino, found.size, found.mtimeMs].join(' ');
}
