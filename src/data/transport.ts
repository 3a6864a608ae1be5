/**
 * A data set on its way to another process, as chunks. The body of the first holds the facts as JSON, and how new rows
 * become inputs. Those of the others hold the bytes of X and y of train, dev and test, one after the other.
 */
import { UserError } from '../base/errors.js';
import { type DataEncoding, encodingSchema } from '../model/dataEncoding.js';
import type { CodeFile, DataFacts, Dataset } from '../model/dataset.js';
import { BODY_BYTES, type Chunk, checkArrival, decodeChunk, encodeChunk } from './chunk.js';
import { newDatasetPart } from './datasetPart.js';
import { MAX_CODE_BYTES, MAX_TRANSPORT_BYTES } from './limits.js';

/** All chunks at once. @throws UserError where the examples take more than MAX_TRANSPORT_BYTES. */
export function encodeDataset(dataset: Dataset): Uint8Array[] {
  return [...datasetChunks(dataset)];
}

/** Whether a data set is small enough to be sent to workers; a larger one they read from a path that all share. */
export function canTravel(dataset: Dataset): boolean {
  return byteLength(dataset) <= MAX_TRANSPORT_BYTES;
}

function byteLength(dataset: Dataset): number {
  return viewsOf(dataset).reduce((sum, view) => sum + view.length, 0);
}

/** The same, each chunk compressed when it is asked for: about 0.1 s for each, to do other work between them. */
export function* datasetChunks(dataset: Dataset): Generator<Uint8Array> {
  const { digest, source } = dataset.facts;
  const bytes = byteLength(dataset);
  if (bytes > MAX_TRANSPORT_BYTES) throw tooLarge(source, bytes);
  const count = chunkCount(bytes);
  yield encodeChunk({ index: 0, count, digest, body: headOf(dataset) });
  let index = 1;
  for (const body of bodiesOf(dataset)) yield encodeChunk({ index: index++, count, digest, body });
}

/**
 * The facts, and the encoding unless it is too long; of code also its files without their bytes, which follow in their
 * order.
 */
function headOf({ facts, files, encoding }: Dataset): Uint8Array {
  if (files === undefined) {
    const whole = Buffer.from(JSON.stringify({ ...facts, encoding }));
    return whole.length <= BODY_BYTES ? whole : Buffer.from(JSON.stringify(facts));
  }
  const listed = files.map(({ path, bytes, isExecutable }) => ({ path, bytes: bytes.length, isExecutable }));
  return Buffer.from(JSON.stringify({ ...facts, files: listed }));
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

/** One for the facts, the rest for the examples. */
function chunkCount(exampleBytes: number): number {
  return 1 + Math.ceil(exampleBytes / BODY_BYTES);
}

/** @throws Error where the chunks are not those of one data set, whole, in order and undamaged. */
export function decodeDataset(chunks: readonly Uint8Array[]): Dataset {
  checkArrival(chunks.length > 0, 'there are no chunks');
  const take = (index: number): Chunk => {
    const chunk = decodeChunk(chunks[index] as Uint8Array);
    const isNext = chunk.index === index && chunk.count === chunks.length;
    checkArrival(isNext, `chunk ${index} of ${chunks.length} is another`);
    return chunk;
  };
  const { facts, files, encoding } = parseHead(take(0).body);
  const bytes = exampleBytes(facts) + (files ?? []).reduce((sum, file) => sum + file.bytes.length, 0);
  checkArrival(bytes <= MAX_TRANSPORT_BYTES, `${bytes} bytes of examples, over the limit`);
  checkArrival(chunks.length === chunkCount(bytes), `${chunks.length} chunks do not fit ${bytes} bytes`);
  const dataset = {
    ...emptyDataset(facts),
    ...(files === undefined ? {} : { files }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  let rest = viewsOf(dataset);
  for (let index = 1; index < chunks.length; index++) {
    const { digest, body } = take(index);
    checkArrival(digest === facts.digest, `chunk ${index} is of another data set`);
    rest = fillViews(rest, body, index);
  }
  checkArrival(rest.length === 0, 'the last chunk is too short');
  return dataset;
}

/** Fills the views from their beginning; returns what is left of them. */
function fillViews(views: readonly Uint8Array[], body: Uint8Array, index: number): Uint8Array[] {
  let at = 0;
  const rest = views.flatMap((view) => {
    const piece = body.subarray(at, at + view.length);
    view.set(piece);
    at += piece.length;
    return piece.length === view.length ? [] : [view.subarray(piece.length)];
  });
  checkArrival(at === body.length, `chunk ${index} is too long`);
  return rest;
}

const COUNTS = ['inputs', 'outputs', 'trainExamples', 'devExamples', 'testExamples'] as const;

interface Head {
  readonly facts: DataFacts;
  readonly files: readonly CodeFile[] | undefined;
  readonly encoding: DataEncoding | undefined;
}

/** The checksum has held, so this is what an encoder wrote; its sizes are still checked. */
function parseHead(body: Uint8Array): Head {
  const {
    files: listed,
    encoding,
    ...facts
  } = JSON.parse(Buffer.from(body).toString()) as DataFacts & {
    files?: readonly { path: string; bytes: number; isExecutable: boolean }[];
    encoding?: unknown;
  };
  for (const name of COUNTS) {
    const count: unknown = facts[name];
    checkArrival(Number.isSafeInteger(count) && Number(count) >= 0, `${name} is ${String(count)}`);
  }
  const encoded = encodingSchema.safeParse(encoding);
  return { facts, files: listed?.map(emptyFile), encoding: encoded.success ? encoded.data : undefined };
}

/** The path becomes one on this machine, so it must lead to no other folder. */
function emptyFile({ path, bytes, isExecutable }: { path: string; bytes: number; isExecutable: boolean }) {
  const parts = path.split('/');
  const isInside = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part),
  );
  checkArrival(isInside, `${path} is no path of a code file`);
  checkArrival(
    Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= MAX_CODE_BYTES,
    `${path} has ${bytes} bytes`,
  );
  return { path, bytes: new Uint8Array(bytes), isExecutable };
}

function exampleBytes({ inputs, trainExamples, devExamples, testExamples }: DataFacts): number {
  return (trainExamples + devExamples + testExamples) * (inputs + 1) * Float32Array.BYTES_PER_ELEMENT;
}

function emptyDataset(facts: DataFacts): Dataset {
  const part = (examples: number) => (examples === 0 ? null : newDatasetPart(examples, facts.inputs));
  // Every fold is trained on and held out.
  const isFolded = facts.folds !== undefined;
  return {
    facts,
    train: newDatasetPart(facts.trainExamples + (isFolded ? facts.devExamples : 0), facts.inputs),
    dev: isFolded ? null : part(facts.devExamples),
    test: part(facts.testExamples),
  };
}

/** The bytes of all numbers in the order in which they travel. */
function viewsOf({ train, dev, test, files = [] }: Dataset): Uint8Array[] {
  const arrays = [train, dev, test].flatMap((part) => (part === null ? [] : [part.X, part.y]));
  return [...arrays, ...files.map(({ bytes }) => bytes)]
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
