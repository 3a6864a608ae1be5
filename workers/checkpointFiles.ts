/**
 * Checkpoints that are too large for Redis, as files:
 *
 *   <folder of the sweep>/<run>-<iteration>-<8 random figures>.ckpt
 *
 * A file is whole or not there, and is written once. The one of a run that counts is named in Redis; all others
 * are left over.
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
import {
  CheckpointError,
  checksumIn,
  type EncodedCheckpoint,
} from '../src/trainers/network/training/checkpoint.js';
import { MAX_STATE_BYTES } from './checkpointPolicy.js';

const NAME = /^([a-z0-9-]+)-\d+-[0-9a-f]{8}\.ckpt$/;
/** Of a checkpoint, beside the kernel's state: its header and at most 500 records for each trial. */
const MOST_OTHER_BYTES = 2 ** 24;
/** Bytes of one call, after which the thread can be ended. */
const WRITTEN_AT_ONCE = 4 * 1024 * 1024;

/** The run that a file in a sweep's folder is of, also one that was not written to its end; null: it is none of ours. */
export function runOfFile(name: string): string | null {
  return NAME.exec(name.replace(/\.tmp$/, ''))?.[1] ?? null;
}

/** Writes a new file, whole or not at all; `onPiece` hears that it goes on. Blocks: for threads. */
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
    at += writeSync(descriptor, bytes, at, Math.min(WRITTEN_AT_ONCE, bytes.length - at));
}

/** The file's name is on the disk too, not only its bytes. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws CheckpointError if the file is not there, or not the one the pointer means. Blocks: for threads. */
export function readCheckpointFile(folder: string, { file, checksum }: CheckpointPointer): Uint8Array {
  const bytes = readFile(join(folder, namePart(file)));
  if (checksumIn(bytes) !== checksum) throw new CheckpointError('its file is not the one that was written');
  return bytes;
}

function readFile(path: string): Uint8Array {
  try {
    const facts = statSync(path);
    if (!facts.isFile() || facts.size > MAX_STATE_BYTES + MOST_OTHER_BYTES)
      throw new CheckpointError('its file is no checkpoint');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`its file cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What Redis says is no path to elsewhere. */
function namePart(file: string): string {
  if (NAME.test(file)) return file;
  throw new CheckpointError(`${JSON.stringify(file)} is not the name of a checkpoint`);
}

export async function removeCheckpointFile(folder: string, { file }: CheckpointPointer): Promise<void> {
  if (NAME.test(file)) await rm(join(folder, file), { force: true });
}
