/**
 * A training in the middle, as bytes that outlast its process. Little endian:
 *
 *   magic       8 bytes
 *   version     uint32
 *   checksum    32 bytes: SHA-256 of all that follows
 *   length      uint32, of the header
 *   header      JSON: what was trained, how far, for how long, and how many records there are
 *   records     float64: the iteration, then each metric of the trainer; NaN where it was not measured
 *   state       the trainer's, e.g. with a version and a checksum of its own
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SavedTraining, TrainingRecord } from './training.js';

const MAGIC = Buffer.from('jminckpt');
const VERSION = 1;
const CHECKSUM_AT = 12;
const LENGTH_AT = 44;
const HEADER_AT = 48;

const MAX_NAME_CHARACTERS = 200;

const headerSchema = z.object({
  run: z.string().max(MAX_NAME_CHARACTERS),
  data: z.string().max(MAX_NAME_CHARACTERS),
  trainer: z.int(),
  iteration: z.int().min(0),
  trainMs: z.number().min(0),
  records: z.int().min(0),
});
type Header = z.infer<typeof headerSchema>;

/** What a checkpoint and the run that resumes from it must share. The rest of a run is in its id. */
export interface CheckpointOwner {
  readonly run: string;
  /** Digest of its data set. */
  readonly data: string;
  /** The version of its trainer. */
  readonly trainer: number;
}

export interface Checkpoint extends SavedTraining {
  /** What the training took so far, in milliseconds. */
  readonly trainMs: number;
}

export interface EncodedCheckpoint {
  /** Its bytes, in pieces: the largest is not copied. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  /** Hex. */
  readonly checksum: string;
}

/** Bytes from which no training can resume, with the reason. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** `metrics` are the names of all metrics of the trainer. */
export function encodeCheckpoint(
  owner: CheckpointOwner,
  checkpoint: Checkpoint,
  metrics: readonly string[],
): EncodedCheckpoint {
  const { run, data, trainer } = owner;
  const { iteration, trainMs, records, state } = checkpoint;
  const header = Buffer.from(
    JSON.stringify({ run, data, trainer, iteration, trainMs, records: records.length }),
  );
  const numbers = Float64Array.from(
    records.flatMap((record) => [
      record.iteration,
      ...metrics.map((name) => record.metrics[name] ?? Number.NaN),
    ]),
  );
  const rest = [header, new Uint8Array(numbers.buffer), state];
  const head = Buffer.alloc(HEADER_AT);
  MAGIC.copy(head);
  head.writeUInt32LE(VERSION, 8);
  head.writeUInt32LE(header.length, LENGTH_AT);
  const digest = digestOf([head.subarray(LENGTH_AT), ...rest]);
  digest.copy(head, CHECKSUM_AT);
  const pieces = [head, ...rest];
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { pieces, bytes, checksum: digest.toString('hex') };
}

/** @throws CheckpointError if the bytes are cut, damaged, of another version or of another owner. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  owner: CheckpointOwner,
  metrics: readonly string[],
): Checkpoint {
  const { buffer, byteOffset, length } = bytes;
  const head = Buffer.from(buffer, byteOffset, length);
  if (head.length < HEADER_AT) throw new CheckpointError('it is cut');
  if (!head.subarray(0, 8).equals(MAGIC)) throw new CheckpointError('it is no checkpoint');
  const version = head.readUInt32LE(8);
  if (version !== VERSION) throw new CheckpointError(`it is of version ${version}, not ${VERSION}`);
  if (!digestOf([head.subarray(LENGTH_AT)]).equals(head.subarray(CHECKSUM_AT, LENGTH_AT)))
    throw new CheckpointError('it is cut or damaged: its checksum is wrong');
  const recordsAt = HEADER_AT + head.readUInt32LE(LENGTH_AT);
  const header = parseHeader(head.toString('utf8', HEADER_AT, recordsAt));
  for (const name of ['run', 'data', 'trainer'] as const) {
    if (header[name] !== owner[name])
      throw new CheckpointError(`it is of another ${name}: ${header[name]}, not ${owner[name]}`);
  }
  const stateAt = recordsAt + header.records * (1 + metrics.length) * 8;
  if (stateAt > length) throw new CheckpointError('its header names more records than it has');
  return {
    iteration: header.iteration,
    trainMs: header.trainMs,
    records: readRecords(new Uint8Array(head.subarray(recordsAt, stateAt)), metrics),
    state: new Uint8Array(buffer, byteOffset + stateAt, length - stateAt),
  };
}

/** The checksum only says that the bytes are those that were written: another program may have written them. */
function parseHeader(text: string): Header {
  const parsed = headerSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new CheckpointError('its header is none');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The checksum in the bytes; a pointer to them has the same. */
export function checksumIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(CHECKSUM_AT, LENGTH_AT)).toString('hex');
}

function digestOf(pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

function readRecords(bytes: Uint8Array, metrics: readonly string[]): TrainingRecord[] {
  const numbers = new Float64Array(bytes.buffer);
  const width = 1 + metrics.length;
  return Array.from({ length: numbers.length / width }, (_, i) => {
    const at = i * width;
    const values = metrics.map((name, j) => [name, numbers[at + 1 + j] ?? Number.NaN] as const);
    return { iteration: numbers[at] ?? 0, metrics: Object.fromEntries(values) };
  });
}
