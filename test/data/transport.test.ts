import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDatasetPart } from '../../src/data/datasetPart.js';
import { MAX_CHUNK_BYTES, MAX_TRANSPORT_BYTES } from '../../src/data/limits.js';
import { decodeDataset, encodeDataset } from '../../src/data/transport.js';
import type { Dataset, DatasetPart } from '../../src/model/dataset.js';

interface Sizes {
  readonly inputs: number;
  readonly train: number;
  readonly dev: number;
  readonly test: number;
}

function datasetOf({ inputs, train, dev, test }: Sizes, fill: (part: DatasetPart) => void): Dataset {
  const part = (examples: number) => {
    if (examples === 0) return null;
    const made = newDatasetPart(examples, inputs);
    fill(made);
    return made;
  };
  return {
    facts: {
      digest: '0123456789abcdef0123456789abcdef',
      source: 'd.csv',
      task: 'binary',
      inputs,
      outputs: 1,
      trainExamples: train,
      devExamples: dev,
      testExamples: test,
      target: 't',
      classes: ['a', 'ü'],
      targetMean: 0.1,
      targetDeviation: 1e-300,
    },
    train: part(train) as DatasetPart,
    dev: part(dev),
    test: part(test),
  };
}

/** Bytes that cannot be compressed: words of a multiplicative congruence. */
function incompressible({ X, y }: DatasetPart): void {
  let word = 1;
  for (const array of [X, y]) {
    const words = new Uint32Array(array.buffer);
    for (let i = 0; i < words.length; i++) {
      word = Math.imul(word, 1664525) + 1013904223;
      words[i] = word ^ (word >>> 15);
    }
  }
}

const SIZES = { inputs: 3, train: 5, dev: 2, test: 1 };
const small = () => datasetOf(SIZES, incompressible);
const bytesOf = (dataset: Dataset) =>
  [dataset.train, dataset.dev, dataset.test].map(
    (part) => part && [part.X, part.y].map(({ buffer }) => Buffer.from(buffer).toString('hex')),
  );

describe('decodeDataset', () => {
  it('undoes encodeDataset, bit for bit', () => {
    const sizes = fc.record({
      inputs: fc.integer({ min: 1, max: 9 }),
      train: fc.integer({ min: 1, max: 20 }),
      dev: fc.nat(5),
      test: fc.nat(5),
    });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.float()), (size, numbers) => {
        const draw = () => numbers.next().value as number;
        const dataset = datasetOf(size, ({ X, y }) => {
          for (const array of [X, y]) array.set(array.map(draw));
        });
        const decoded = decodeDataset(encodeDataset(dataset));
        expect(decoded.facts).toEqual(dataset.facts);
        expect(bytesOf(decoded)).toEqual(bytesOf(dataset));
        expect(decoded.train.X.buffer).toBeInstanceOf(SharedArrayBuffer);
      }),
    );
  });

  it('takes many chunks, none above the limit though nothing can be compressed', () => {
    const dataset = datasetOf({ inputs: 100, train: 12_000, dev: 1, test: 0 }, incompressible);
    const chunks = encodeDataset(dataset);
    expect(chunks.length).toBe(3);
    for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    const decoded = decodeDataset(chunks);
    expect(Buffer.from(decoded.train.X.buffer).equals(Buffer.from(dataset.train.X.buffer))).toBe(true);
    const [facts, first, second] = chunks as [Uint8Array, Uint8Array, Uint8Array];
    expect(() => decodeDataset([facts, second, first])).toThrow(/chunk 1 of 3 is another/);
  });

  it('refuses any byte changed', () => {
    const chunks = encodeDataset(small());
    for (const [index, chunk] of chunks.entries()) {
      for (let at = 0; at < chunk.length; at++) {
        const damaged = Buffer.from(chunk);
        damaged[at] = (damaged[at] as number) ^ 0x11;
        expect(() => decodeDataset(chunks.with(index, damaged)), `byte ${at} of ${index}`).toThrow(
          /a data set arrived damaged/,
        );
      }
    }
  });

  it.each<[string, (chunks: Uint8Array[]) => Uint8Array[]]>([
    ['no chunks', () => []],
    ['a chunk too few', (chunks) => chunks.slice(0, -1)],
    ['a chunk too many', (chunks) => [...chunks, ...chunks]],
    ['another order', (chunks) => chunks.toReversed()],
    ['a chunk cut short', (chunks) => chunks.map((chunk) => chunk.subarray(0, 40))],
    ['other bytes', () => [Buffer.from('no data set at all, but forty-eight bytes at least')]],
  ])('refuses %s', (_, change) => {
    expect(() => decodeDataset(change(encodeDataset(small())))).toThrow(/a data set arrived damaged/);
  });

  it.each([
    ['more examples than there are', { trainExamples: 6 }, /the last chunk is too short/],
    ['fewer examples', { trainExamples: 4 }, /chunk 1 is too long/],
    ['sizes over the limit', { trainExamples: 1e9 }, /16000000048 bytes of examples, over the limit/],
    ['sizes for more chunks', { trainExamples: 1e6 }, /2 chunks do not fit/],
    ['a negative number', { devExamples: -2 }, /devExamples is -2/],
    ['no whole number', { inputs: 2.5 }, /inputs is 2.5/],
  ])('refuses a header that claims %s', (_, claim, problem) => {
    const honest = small();
    // The lie is encoded soundly, its checksum included.
    const lying = encodeDataset({ ...honest, facts: { ...honest.facts, ...claim } });
    expect(() => decodeDataset(lying)).toThrow(problem);
  });

  it('refuses chunks of two data sets', () => {
    const other = { ...small(), facts: { ...small().facts, digest: 'f'.repeat(32) } };
    const [head] = encodeDataset(small());
    const [, body] = encodeDataset(other);
    expect(() => decodeDataset([head, body] as Uint8Array[])).toThrow(/chunk 1 is of another data set/);
  });
});

describe('encodeDataset', () => {
  it('refuses a data set over the limit, before it does anything', () => {
    const large = newDatasetPart(MAX_TRANSPORT_BYTES / 16, 3);
    expect(() => encodeDataset({ ...small(), train: large })).toThrow(
      'd.csv: expected at most 536870912 bytes of examples, to send to workers; got 536870960',
    );
  });
});
