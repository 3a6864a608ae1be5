/**
 * Checkpoints that are too large for Redis, as files:
 *
 *   <folder of the sweep>/<run>-<iteration>-<8 random digits>.ckpt
 *
 * A file is complete or absent, and is written once. Redis names the current file of each run. All others are left
 * over.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointPointer } from '../src/store/checkpoints.js';
import { CheckpointError, checksumIn, type EncodedCheckpoint } from '../src/trainers/checkpoint.js';
import { MAX_STATE_BYTES } from './checkpointPolicy.js';

const NAME = /^([a-z0-9-]+)-\d+-[0-9a-f]{8}\.ckpt$/;
/** Bytes of a checkpoint beside the kernel's state: its header and at most 500 records for each trial. */
const MAX_OTHER_BYTES = 2 ** 24;
/** Bytes of one write call. The thread can be ended between calls. */
const MAX_WRITE_BYTES = 4 * 1024 * 1024;

/** The run of a file in a sweep's folder, also of an incomplete one; null if the file is not ours. */
export function runOfFile(name: string): string | null {
  return NAME.exec(name.replace(/\.tmp$/, ''))?.[1] ?? null;
}

/** Writes a new file completely or not at all. `onPiece` is called after each piece. It blocks: only for threads. */
export function writeCheckpointFile(
  folder: string,
  run: string,
  iteration: number,
  { encoded, onPiece }: { encoded: EncodedCheckpoint; onPiece: () => void },
): CheckpointPointer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = `${run}-${iteration}-${randomBytes(4).toString('hex')}.ckpt`;
  const temporary = join(folder, `${file}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      for (const piece of encoded.pieces) writeAll(descriptor, piece, onPiece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, join(folder, file));
    syncFolder(folder);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { kind: 'file', file, checksum: encoded.checksum };
}

function writeAll(descriptor: number, bytes: Uint8Array, onPiece: () => void): void {
  for (let at = 0; at < bytes.length; onPiece())
    at += writeSync(descriptor, bytes, at, Math.min(MAX_WRITE_BYTES, bytes.length - at));
}

/** Syncs the folder, so that the file's name is on the disk as well. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws CheckpointError if the file is missing or is not the one that Redis names. It blocks: only for threads. */
export function readCheckpointFile(folder: string, { file, checksum }: CheckpointPointer): Uint8Array {
  const bytes = readFile(join(folder, namePart(file)));
  if (checksumIn(bytes) !== checksum) throw new CheckpointError('its file is not the one that was written');
  return bytes;
}

function readFile(path: string): Uint8Array {
  try {
    const facts = statSync(path);
    if (!facts.isFile() || facts.size > MAX_STATE_BYTES + MAX_OTHER_BYTES)
      throw new CheckpointError('its file is not a checkpoint');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`its file cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Refuses a name from Redis that leads to another folder. */
function namePart(file: string): string {
  if (NAME.test(file)) return file;
  throw new CheckpointError(`${JSON.stringify(file)} is not the name of a checkpoint`);
}

export async function removeCheckpointFile(folder: string, { file }: CheckpointPointer): Promise<void> {
  if (NAME.test(file)) await rm(join(folder, file), { force: true });
}
