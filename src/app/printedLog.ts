/** What a command printed, from the file that its worker writes on this host (trainers/command/running/attemptLog.ts). */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointFolder } from '../store/checkpoints.js';
import {
  attemptLogName,
  attemptOf,
  temporaryPath,
  trialFolder,
} from '../trainers/command/running/folders.js';

/** Bytes of one part. */
export const MAX_LOG_PART_BYTES = 262_144;

export interface PrintedLog {
  readonly attempts: number;
  readonly attempt: number;
  /** Of the file so far. */
  readonly bytes: number;
  /** Where the text begins in the file, and where to read on. */
  readonly from: number;
  readonly next: number;
  readonly text: string;
}

/** Whose log, and where its worker may have kept it. */
export interface LogPlace {
  /** The folder for checkpoints of workers on this host; null: none. */
  readonly folder: string | null;
  readonly prefix: string;
  readonly slug: string;
  readonly sweep: string;
  readonly trial: string;
}

export interface LogPart {
  /** Null: the last. */
  readonly attempt: number | null;
  /** The byte to read from; null: the end of the file. */
  readonly from: number | null;
}

/** Null if no log of the trial is on this host. */
export async function readPrintedLog(place: LogPlace, part: LogPart): Promise<PrintedLog | null> {
  const { folder, prefix, slug, sweep, trial } = place;
  const kept = folder === null ? [] : [checkpointFolder(folder, prefix, slug)];
  for (const base of [...kept, temporaryPath(sweep)]) {
    const own = trialFolder(base, trial);
    const names = await readdir(own).catch(() => []);
    const attempts = Math.max(0, ...names.map((name) => attemptOf(name) ?? 0));
    if (attempts > 0) return readPart(own, attempts, part);
  }
  return null;
}

async function readPart(own: string, attempts: number, part: LogPart): Promise<PrintedLog | null> {
  const attempt = Math.min(part.attempt ?? attempts, attempts);
  // A link there leads to a file that no worker of ours wrote.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  const file = await open(join(own, attemptLogName(attempt)), flags).catch(() => null);
  if (file === null) return null;
  try {
    const { size: bytes } = await file.stat();
    const start = Math.min(part.from ?? Math.max(0, bytes - MAX_LOG_PART_BYTES), bytes);
    const buffer = Buffer.alloc(Math.min(MAX_LOG_PART_BYTES, bytes - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead));
    const from = part.from === null && start > 0 ? start + firstLine(whole) : start;
    const text = whole.subarray(from - start).toString('utf8');
    return { attempts, attempt, bytes, from, next: start + whole.length, text };
  } finally {
    await file.close();
  }
}

/** Without the character that is being written at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  const first = bytes[end - 1] ?? 0;
  if (first < 0xc0) return bytes;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return bytes.length - (end - 1) < length ? bytes.subarray(0, end - 1) : bytes;
}

/** Where the first line begins that is there from its start. */
function firstLine(bytes: Buffer): number {
  return bytes.indexOf(0x0a) + 1;
}
