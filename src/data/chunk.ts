/**
 * One chunk of a data set on its way to another process: a frame and a deflated body. The decoder trusts
 * nothing: not the length, not the order, not the bytes.
 *
 * Frame, little-endian: magic "jmd" and version (4 bytes) · number of this chunk, from 0 (4) · chunks (4) · bytes
 * of the body, inflated (4) · the data set's digest (16) · SHA-256 of all of these and the inflated body, cut to 16.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { MAX_CHUNK_BYTES } from './limits.js';

export interface Chunk {
  readonly index: number;
  /** Chunks of the data set. */
  readonly count: number;
  /** Of the data set: 32 hex digits. */
  readonly digest: string;
  /** At most BODY_BYTES, and not empty. */
  readonly body: Uint8Array;
}

/** Bytes of a body: what cannot be compressed grows a little, and must still fit its chunk. */
export const BODY_BYTES = MAX_CHUNK_BYTES - 2 ** 16;

const MAGIC = Buffer.from([0x6a, 0x6d, 0x64, 1]);
const CHECKED_BYTES = 32;
const FRAME_BYTES = 48;
/** The fastest level: half the time of the next for a few per cent of the size. */
const COMPRESSION_LEVEL = 1;

export function encodeChunk({ index, count, digest, body }: Chunk): Uint8Array {
  const checked = Buffer.alloc(CHECKED_BYTES);
  MAGIC.copy(checked);
  checked.writeUInt32LE(index, 4);
  checked.writeUInt32LE(count, 8);
  checked.writeUInt32LE(body.length, 12);
  checked.write(digest, 16, 'hex');
  return Buffer.concat([
    checked,
    checksum(checked, body),
    deflateRawSync(body, { level: COMPRESSION_LEVEL }),
  ]);
}

function checksum(checked: Uint8Array, body: Uint8Array): Buffer {
  return createHash('sha256')
    .update(checked)
    .update(body)
    .digest()
    .subarray(0, FRAME_BYTES - CHECKED_BYTES);
}

/** @throws Error where the chunk is damaged or of another version; it is never inflated beyond BODY_BYTES. */
export function decodeChunk(chunk: Uint8Array): Chunk {
  checkArrival(chunk.length >= FRAME_BYTES, 'a chunk is cut short');
  const checked = Buffer.from(chunk.buffer, chunk.byteOffset, CHECKED_BYTES);
  checkArrival(MAGIC.equals(checked.subarray(0, MAGIC.length)), 'a chunk is of another format or version');
  const index = checked.readUInt32LE(4);
  const bytes = checked.readUInt32LE(12);
  checkArrival(bytes > 0 && bytes <= BODY_BYTES, `chunk ${index} says it holds ${bytes} bytes`);
  const body = inflate(chunk.subarray(FRAME_BYTES), bytes, index);
  const stored = chunk.subarray(CHECKED_BYTES, FRAME_BYTES);
  const isSound = body.length === bytes && checksum(checked, body).equals(stored);
  checkArrival(isSound, `chunk ${index} is damaged`);
  return { index, count: checked.readUInt32LE(8), digest: checked.toString('hex', 16), body };
}

function inflate(deflated: Uint8Array, maxOutputLength: number, index: number): Buffer {
  try {
    return inflateRawSync(deflated, { maxOutputLength });
  } catch (cause) {
    throw new Error(`a data set arrived damaged: chunk ${index} cannot be inflated`, { cause });
  }
}

export function checkArrival(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(`a data set arrived damaged: ${problem}`);
}
