import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.js';
import { iterationsPerEpoch } from '../../src/trainers/network/configuration.js';
import { miniBatches } from '../../src/trainers/network/textbook/miniBatches.js';

function epochs(count: number, examples: number, batchSize: number): number[][][] {
  const batches = miniBatches(examples, batchSize, randomStream(1, 'shuffle'));
  const perEpoch = iterationsPerEpoch(examples, batchSize);
  return Array.from({ length: count }, () =>
    Array.from({ length: perEpoch }, () => [...batches.next().value]),
  );
}

describe('miniBatches', () => {
  it('shows every example once per epoch, in mini-batches whose last one may be smaller', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, (examples, batchSize) => {
        for (const epoch of epochs(3, examples, batchSize)) {
          const numbers = epoch.flat().toSorted((a, b) => a - b);
          expect(numbers).toEqual(Array.from({ length: examples }, (_, j) => j));
          expect(epoch.slice(0, -1).every(({ length }) => length === batchSize)).toBe(true);
        }
      }),
    );
  });

  it('shuffles 0…m−1 again each epoch, from one continuing stream', () => {
    const stream = randomStream(1, 'shuffle');
    const permutation = (): number[] => {
      const order = Array.from({ length: 7 }, (_, j) => j);
      stream.shuffle(order);
      return order;
    };
    expect(epochs(3, 7, 3).map((epoch) => epoch.flat())).toEqual([
      permutation(),
      permutation(),
      permutation(),
    ]);
  });

  it('leaves a full batch in order and draws nothing for it', () => {
    const stream = randomStream(1, 'shuffle');
    const batches = miniBatches(4, 4, stream);
    expect([[...batches.next().value], [...batches.next().value]]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect(stream.uniform()).toBe(randomStream(1, 'shuffle').uniform());
  });
});
