import { randomStream } from '../base/random.js';

const ROUNDS = 6;

/**
 * A random order of the whole numbers below `size` (at most 2^30). Nothing is stored: it is a Feistel network over the
 * next power of four, and values beyond `size` pass through it again (J. Black and P. Rogaway, "Ciphers with
 * arbitrary finite domains", 2002, section 4).
 */
export function permutation(size: number, seed: number): (index: number) => number {
  let half = 1;
  while (4 ** half < size) half++;
  const mask = 2 ** half - 1;
  const stream = randomStream(seed, 'search: order');
  const keys = Array.from({ length: ROUNDS }, () => stream.below(2 ** 32));
  const shuffled = (index: number) => {
    let [left, right] = [Math.floor(index / 2 ** half), index & mask];
    for (const key of keys) [left, right] = [right, left ^ (mixed(right ^ key) & mask)];
    return left * 2 ** half + right;
  };
  return (index) => {
    let value = shuffled(index);
    while (value >= size) value = shuffled(value);
    return value;
  };
}

/** The finisher of MurmurHash3 (A. Appleby): every bit depends on all bits. */
function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
