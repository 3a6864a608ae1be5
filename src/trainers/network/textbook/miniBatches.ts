import type { RandomStream } from '../../../base/random.js';

/**
 * The mini-batches of a training, epoch after epoch without end, each as the numbers of its examples. An epoch
 * begins with a fresh shuffle of 0…m−1 by the one stream, and its last mini-batch has what is left over. A full
 * batch is always all examples in their order, and draws nothing.
 */
export function* miniBatches(
  examples: number,
  batchSize: number,
  stream: RandomStream,
): Generator<Uint32Array, never> {
  for (;;) {
    const order = Uint32Array.from({ length: examples }, (_, j) => j);
    if (batchSize < examples) stream.shuffle(order);
    for (let start = 0; start < examples; start += batchSize) yield order.subarray(start, start + batchSize);
  }
}
