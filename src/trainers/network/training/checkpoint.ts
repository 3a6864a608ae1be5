/**
 * A training in the middle, as bytes that outlast its process. Little endian:
 *
 *   magic       8 bytes
 *   version     uint32
 *   checksum    32 bytes: SHA-256 of all that follows
 *   length      uint32, of the header
 *   header      JSON: what was trained, how far, for how long, and how many records there are
 *   records     five float64 each
 *   state       the kernel's, with a version and a checksum of its own
 */
import { createHash } from 'node:crypto';
import type { SavedTraining, TrainingRecord } from './train.js';

const MAGIC = Buffer.from('jminckpt');
const VERSION = 1;
const CHECKSUM_AT = 12;
const LENGTH_AT = 44;
const HEADER_AT = 48;
const RECORD_BYTES = 40;

/** What a checkpoint must agree in with the run that goes on from it. The rest of a run is in its id. */
export interface CheckpointOwner {
  readonly run: string;
  /** Digest of its data set. */
  readonly data: string;
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

/** Bytes that no training can go on from, with the reason. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

export function encodeCheckpoint(owner: CheckpointOwner, checkpoint: Checkpoint): EncodedCheckpoint {
  const { run, data, trainer } = owner;
  const { iteration, trainMs, records, state } = checkpoint;
  const header = Buffer.from(
    JSON.stringify({ run, data, trainer, iteration, trainMs, records: records.length }),
  );
  const numbers = Float64Array.from(
    records.flatMap(({ iteration: at, J, devJ, error, devError }) => [at, J, devJ, error, devError]),
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
export function decodeCheckpoint(bytes: Uint8Array, owner: CheckpointOwner): Checkpoint {
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
  const stateAt = recordsAt + header.records * RECORD_BYTES;
  return {
    iteration: header.iteration,
    trainMs: header.trainMs,
    records: readRecords(new Uint8Array(head.subarray(recordsAt, stateAt))),
    state: new Uint8Array(buffer, byteOffset + stateAt, length - stateAt),
  };
}

function parseHeader(text: string): Header {
  const { iteration, trainMs, records, ...owner } = JSON.parse(text) as Header;
  const isSound =
    Number.isSafeInteger(iteration) && iteration >= 0 && Number.isFinite(trainMs) && trainMs >= 0;
  if (!isSound || !Number.isSafeInteger(records) || records < 0)
    throw new CheckpointError('its header is none');
  return { ...owner, iteration, trainMs, records };
}

/** The checksum that stands in the bytes, to be compared with the one a pointer to them has. */
export function checksumIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(CHECKSUM_AT, LENGTH_AT)).toString('hex');
}

interface Header extends CheckpointOwner {
  readonly iteration: number;
  readonly trainMs: number;
  readonly records: number;
}

function digestOf(pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

function readRecords(bytes: Uint8Array): TrainingRecord[] {
  const numbers = new Float64Array(bytes.buffer);
  return Array.from({ length: numbers.length / 5 }, (_, i) => {
    const [iteration = 0, J = 0, devJ = 0, error = 0, devError = 0] = numbers.subarray(5 * i, 5 * i + 5);
    return { iteration, J, devJ, error, devError };
  });
}
