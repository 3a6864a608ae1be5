/**
 * Writes a journal to a file. A temporary file is moved into place, so that nobody reads half a journal. A file with
 * entries that the journal lacks (Redis was emptied or restored) is kept under another name.
 */
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelineToEnd } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '../base/errors.js';
import { writeProblem } from '../report/reportFolder.js';
import type { Journal, JournalEntry } from '../results/journal.js';
import { journalLine, journalLines } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';
import { removeLeftBehind, temporaryPath } from './temporaryFiles.js';

/** The name of a journal in the folder of its report. */
export const JOURNAL_FILE = 'journal.jsonl.gz';

/** A whole journal as gzipped JSON lines. An error while reading it ends the stream with that error. */
export function journalStream(journal: Journal): Readable {
  return pipeline(Readable.from(lines(journal)), createGzip(), () => {});
}

/**
 * Writes a journal to a file. Returns the new name of a file with another history; null if there was none.
 * @throws UserError if the disk is full or the file cannot be written.
 */
export async function exportJournal(journal: Journal, path: string): Promise<string | null> {
  const { file, setAside } = await writeJournal(journal, path);
  await file.close();
  return setAside;
}

/** The notice about a file that was kept. */
export function setAsideNotice(path: string, setAside: string): string {
  return `${path} held entries that this journal does not have: kept as ${setAside}`;
}

export interface WrittenJournal {
  /** The open file, for appending. The caller closes it. */
  readonly file: FileHandle;
  /** The ids of its last two entries. */
  readonly reached: Reached;
  /** The new name of a file with another history that was in its place. */
  readonly setAside: string | null;
}

/** How far a journal was read: its last entry and the one before it; null if there is none. */
export interface Reached {
  readonly last: string | null;
  readonly before: string | null;
}

export function readTo(reached: Reached, entries: readonly JournalEntry[]): Reached {
  if (entries.length === 0) return reached;
  return { last: entries.at(-1)?.id ?? null, before: entries.at(-2)?.id ?? reached.last };
}

/** Like exportJournal, but leaves the file open. Once `signal` is aborted, the old file stays in place. */
export async function writeJournal(
  journal: Journal,
  path: string,
  signal?: AbortSignal,
): Promise<WrittenJournal> {
  const temporary = temporaryPath(path);
  let file: FileHandle | null = null;
  try {
    await removeLeftBehind(dirname(path));
    // The flag x creates a new file, so that no link is followed.
    const opened = await open(temporary, 'ax', 0o644);
    file = opened;
    let reached: Reached = { last: null, before: null };
    const text = lines(journal, (entries) => {
      reached = readTo(reached, entries);
    });
    const write = async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await opened.appendFile(chunk);
    };
    await pipelineToEnd(text, createGzip(), write, signal === undefined ? {} : { signal });
    await opened.sync();
    const setAside = (await standingOf(path, journal)) === 'other' ? await setAsideOf(path, signal) : null;
    signal?.throwIfAborted();
    await rename(temporary, path);
    return { file: opened, reached, setAside };
  } catch (error) {
    // The first error is the one to report: a file that cannot be written may not be removable either.
    await file?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw writeProblem(error, path);
  }
}

/**
 * How a file compares to a journal.
 * none: there is no file, or a link, which is only replaced; other: the file has entries that the journal lacks, or
 * cannot be read; behind: it lacks some of the last entries; whole: it has them all.
 */
export type Standing = 'none' | 'other' | 'behind' | 'whole';

export async function standingOf(path: string, journal: Journal): Promise<Standing> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isFile()) return 'none';
  const entries = oneByOne(journal);
  try {
    for await (const { line, isCut } of journalLines(path)) {
      if (isCut) break;
      const { value } = await entries.next();
      if (value === undefined || journalLine(value) !== `${line}\n`) return 'other';
    }
  } catch (error) {
    if (error instanceof UserError) return 'other';
    throw error;
  }
  return (await entries.next()).done === true ? 'whole' : 'behind';
}

/** A second name that keeps a file when another takes its place. */
async function setAsideOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  for (let number = 1; ; number++) {
    signal?.throwIfAborted();
    const aside = path.replace(/(\.jsonl)?(\.gz)?$/, (ending) => `.${number}${ending}`);
    try {
      await link(path, aside);
      return aside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function* lines(
  journal: Journal,
  onRead: (entries: readonly JournalEntry[]) => void = () => {},
): AsyncGenerator<string> {
  for await (const entries of readAll(journal)) {
    yield entries.map(journalLine).join('');
    onRead(entries);
  }
}

async function* oneByOne(journal: Journal): AsyncGenerator<JournalEntry, undefined> {
  for await (const entries of readAll(journal)) yield* entries;
  return undefined;
}
