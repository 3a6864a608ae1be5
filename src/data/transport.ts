/**
 * A data set on its way to another process, as chunks: the first holds the facts and the sizes as JSON, the
 * others the bytes of X and y of train, dev and test, one after the other. Each chunk is a frame and a deflated
 * body. Whoever decodes trusts nothing: not the lengths, not the order, not the bytes.
 *
 * Frame, little-endian: magic "jmd" and version (4 bytes) · number of this chunk, from 0 (4) · chunks (4) · bytes
 * of the body, inflated (4) · the data set's digest (16) · SHA-256 of all of these and the inflated body, cut to 16.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { UserError } from '../base/errors.js';
import type { DataFacts, Dataset } from '../spec/dataset.js';
import { newDatasetPart } from './datasetPart.js';
import { MAX_CHUNK_BYTES, MAX_TRANSPORT_BYTES } from './limits.js';

const MAGIC = Buffer.from([0x6a, 0x6d, 0x64, 1]);
const CHECKED_BYTES = 32;
const FRAME_BYTES = 48;
/** Of a body, inflated: what cannot be compressed grows a little, and must still fit its chunk. */
const BODY_BYTES = MAX_CHUNK_BYTES - 2 ** 16;
/** The fastest level: half the time of the next for a few per cent of the size. */
const COMPRESSION_LEVEL = 1;

/** @throws UserError where the examples take more than MAX_TRANSPORT_BYTES. */
export function encodeDataset(dataset: Dataset): Uint8Array[] {
  const { facts } = dataset;
  const bytes = viewsOf(dataset).reduce((sum, view) => sum + view.length, 0);
  if (bytes > MAX_TRANSPORT_BYTES) throw tooLarge(facts.source, bytes);
  const bodies = [Buffer.from(JSON.stringify(facts)), ...bodiesOf(dataset)];
  return bodies.map((body, index) => {
    const frame = { index, count: bodies.length, bytes: body.length, digest: facts.digest };
    return Buffer.concat([encodeFrame(frame, body), deflateRawSync(body, { level: COMPRESSION_LEVEL })]);
  });
}

function tooLarge(source: string, bytes: number): UserError {
  return new UserError(
    `${source}: expected at most ${MAX_TRANSPORT_BYTES} bytes of examples, to send to workers; got ${bytes}`,
    {
      code: 'data-too-large',
      hint: 'Workers can read a larger data set from a path that all of them share.',
    },
  );
}

/** @throws Error where the chunks are not those of one data set, whole, in order and undamaged. */
export function decodeDataset(chunks: readonly Uint8Array[]): Dataset {
  const facts = parseFacts(decodeChunk(chunks, 0));
  const bytes = exampleBytes(facts);
  check(bytes <= MAX_TRANSPORT_BYTES, `${bytes} bytes of examples, over the limit`);
  check(
    chunks.length === 1 + Math.ceil(bytes / BODY_BYTES),
    `${chunks.length} chunks do not fit ${bytes} bytes`,
  );
  const dataset = emptyDataset(facts);
  let views = viewsOf(dataset);
  for (let index = 1; index < chunks.length; index++) {
    let body = decodeChunk(chunks, index);
    check(frameOf(chunks[index]).digest === facts.digest, `chunk ${index} is of another data set`);
    views = views.flatMap((view) => {
      const piece = body.subarray(0, view.length);
      view.set(piece);
      body = body.subarray(piece.length);
      return piece.length === view.length ? [] : [view.subarray(piece.length)];
    });
    check(body.length === 0, `chunk ${index} is too long`);
  }
  check(views.length === 0, 'the last chunk is too short');
  return dataset;
}

interface Frame {
  readonly index: number;
  readonly count: number;
  /** Of the body, inflated. */
  readonly bytes: number;
  readonly digest: string;
}

function encodeFrame({ index, count, bytes, digest }: Frame, body: Uint8Array): Buffer {
  const checked = Buffer.alloc(CHECKED_BYTES);
  MAGIC.copy(checked);
  checked.writeUInt32LE(index, 4);
  checked.writeUInt32LE(count, 8);
  checked.writeUInt32LE(bytes, 12);
  checked.write(digest, 16, 'hex');
  return Buffer.concat([checked, checksum(checked, body)]);
}

function checksum(checked: Uint8Array, body: Uint8Array): Buffer {
  return createHash('sha256')
    .update(checked)
    .update(body)
    .digest()
    .subarray(0, FRAME_BYTES - CHECKED_BYTES);
}

function frameOf(chunk: Uint8Array | undefined): Frame {
  check(chunk !== undefined && chunk.length >= FRAME_BYTES, 'a chunk is missing or cut short');
  const frame = Buffer.from(chunk.buffer, chunk.byteOffset, FRAME_BYTES);
  check(MAGIC.equals(frame.subarray(0, MAGIC.length)), 'a chunk is of another format or version');
  return {
    index: frame.readUInt32LE(4),
    count: frame.readUInt32LE(8),
    bytes: frame.readUInt32LE(12),
    digest: frame.toString('hex', 16, CHECKED_BYTES),
  };
}

/** The body of a chunk, which is never inflated beyond BODY_BYTES. */
function decodeChunk(chunks: readonly Uint8Array[], index: number): Buffer {
  const chunk = chunks[index] as Uint8Array;
  const frame = frameOf(chunk);
  check(
    frame.index === index && frame.count === chunks.length,
    `chunk ${index} of ${chunks.length} is another`,
  );
  check(frame.bytes > 0 && frame.bytes <= BODY_BYTES, `chunk ${index} says it holds ${frame.bytes} bytes`);
  const body = inflate(chunk.subarray(FRAME_BYTES), frame.bytes, index);
  const stored = chunk.subarray(CHECKED_BYTES, FRAME_BYTES);
  const isSound =
    body.length === frame.bytes && checksum(chunk.subarray(0, CHECKED_BYTES), body).equals(stored);
  check(isSound, `chunk ${index} is damaged`);
  return body;
}

function inflate(deflated: Uint8Array, maxOutputLength: number, index: number): Buffer {
  try {
    return inflateRawSync(deflated, { maxOutputLength });
  } catch (cause) {
    throw new Error(`a data set arrived damaged: chunk ${index} cannot be inflated`, { cause });
  }
}

function check(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(`a data set arrived damaged: ${problem}`);
}

const COUNTS = ['inputs', 'outputs', 'trainExamples', 'devExamples', 'testExamples'] as const;

/** The checksum has held, so this is what an encoder wrote; its sizes are checked all the same. */
function parseFacts(body: Buffer): DataFacts {
  const facts = JSON.parse(body.toString()) as DataFacts;
  for (const name of COUNTS) {
    const count: unknown = facts[name];
    check(Number.isSafeInteger(count) && Number(count) >= 0, `${name} is ${String(count)}`);
  }
  return facts;
}

function exampleBytes({ inputs, trainExamples, devExamples, testExamples }: DataFacts): number {
  return (trainExamples + devExamples + testExamples) * (inputs + 1) * Float32Array.BYTES_PER_ELEMENT;
}

function emptyDataset(facts: DataFacts): Dataset {
  const part = (examples: number) => (examples === 0 ? null : newDatasetPart(examples, facts.inputs));
  return {
    facts,
    train: newDatasetPart(facts.trainExamples, facts.inputs),
    dev: part(facts.devExamples),
    test: part(facts.testExamples),
  };
}

/** The bytes of all numbers in the order in which they travel. */
function viewsOf({ train, dev, test }: Dataset): Uint8Array[] {
  const arrays = [train, dev, test].flatMap((part) => (part === null ? [] : [part.X, part.y]));
  return arrays
    .filter(({ length }) => length > 0)
    .map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}

/** The same bytes in bodies of BODY_BYTES, the last one shorter. */
function* bodiesOf(dataset: Dataset): Generator<Uint8Array> {
  let body = new Uint8Array(BODY_BYTES);
  let filled = 0;
  for (let view of viewsOf(dataset)) {
    while (view.length > 0) {
      const piece = view.subarray(0, BODY_BYTES - filled);
      body.set(piece, filled);
      filled += piece.length;
      view = view.subarray(piece.length);
      if (filled < BODY_BYTES) continue;
      yield body;
      body = new Uint8Array(BODY_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield body.subarray(0, filled);
}
