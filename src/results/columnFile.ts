/**
 * Arrays of numbers and one JSON value as bytes:
 *
 *   8 bytes   magic
 *   4 bytes   CRC-32 of all that follows
 *   4 bytes   length of the head
 *   head      JSON, deflated: the value, and for each array its name, type and bytes
 *   arrays    one after the other, deflated where that helps
 *
 * All numbers are little-endian. Arrays are deflated one by one, so several threads share the work, and numbers that
 * deflate badly, e.g. costs, are copied only.
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';
import { assert } from '../base/assert.js';
import type { ColumnArray } from './savedFold.js';

export interface ColumnFile {
  readonly head: unknown;
  readonly arrays: ReadonlyMap<string, ColumnArray>;
}

/** The most bytes that the head or one array may unpack to. */
export const MAX_PART_BYTES = 2 ** 28;

const MAGIC = Buffer.from('jmincol1');
const HEAD_AT = MAGIC.length + 8;

const TYPES = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array };
type TypeName = keyof typeof TYPES;
const TYPE_NAMES = Object.keys(TYPES) as readonly TypeName[];

interface PackedArray {
  readonly name: string;
  readonly type: TypeName;
  readonly bytes: number;
  readonly isDeflated: boolean;
}

interface Head {
  readonly head: unknown;
  readonly arrays: readonly PackedArray[];
}

/** How much of an array is tried, and the share of it that deflating must save. */
const TRIED_BYTES = 2 ** 16;
const MIN_SAVED = 0.2;
const FAST = { level: constants.Z_BEST_SPEED };

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The arrays must not change until it is done. */
export async function packColumns({ head, arrays }: ColumnFile): Promise<Buffer> {
  const parts = await Promise.all(
    [...arrays].map(async ([name, array]) => {
      const bytes = bytesOf(array);
      const isDeflated = saves(bytes.subarray(0, TRIED_BYTES));
      const data = isDeflated ? await deflate(bytes, FAST) : bytes;
      return { data, packed: { name, type: typeOf(array), bytes: data.length, isDeflated } };
    }),
  );
  const described: Head = { head, arrays: parts.map(({ packed }) => packed) };
  const packedHead = await deflate(JSON.stringify(described), FAST);
  const file = Buffer.concat([MAGIC, Buffer.alloc(8), packedHead, ...parts.map(({ data }) => data)]);
  file.writeUInt32LE(packedHead.length, HEAD_AT - 4);
  file.writeUInt32LE(crc32(file.subarray(MAGIC.length + 4)), MAGIC.length);
  return file;
}

/** Null for bytes that are not such a file, or were torn. */
export async function unpackColumns(bytes: Buffer): Promise<ColumnFile | null> {
  if (bytes.length < HEAD_AT || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (bytes.readUInt32LE(MAGIC.length) !== crc32(bytes.subarray(MAGIC.length + 4))) return null;
  try {
    return await unpack(bytes);
  } catch {
    // Anybody may have written it.
    return null;
  }
}

async function unpack(bytes: Buffer): Promise<ColumnFile> {
  let at = HEAD_AT + bytes.readUInt32LE(HEAD_AT - 4);
  const { head, arrays }: Head = JSON.parse(String(await inflated(bytes.subarray(HEAD_AT, at))));
  const parts = arrays.map((packed) => {
    const part = bytes.subarray(at, at + packed.bytes);
    at += packed.bytes;
    assert(part.length === packed.bytes, 'an array is within the file');
    return { packed, part };
  });
  const read = parts.map(async ({ packed, part }): Promise<[string, ColumnArray]> => {
    const data = packed.isDeflated ? await inflated(part) : part;
    // A copy, because the array's numbers must be aligned.
    const { buffer } = new Uint8Array(data);
    return [packed.name, new TYPES[packed.type](buffer)];
  });
  return { head, arrays: new Map(await Promise.all(read)) };
}

function inflated(part: Buffer): Promise<Buffer> {
  return inflate(part, { maxOutputLength: MAX_PART_BYTES });
}

function saves(sample: Uint8Array): boolean {
  return deflateRawSync(sample, FAST).length < (1 - MIN_SAVED) * sample.length;
}

function typeOf(array: ColumnArray): TypeName {
  const name = TYPE_NAMES.find((type) => array instanceof TYPES[type]);
  assert(name !== undefined, 'an array has a known type');
  return name;
}

function bytesOf({ buffer, byteOffset, byteLength }: ColumnArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
