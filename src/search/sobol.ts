/**
 * A scrambled Sobol sequence: points that fill the unit cube more evenly than random ones. The scrambling is the
 * hash-based form of Owen's (B. Burley, "Practical Hash-based Owen Scrambling", JCGT 9, 2020; the hash is N. Vegdahl's,
 * 2021), so that any point follows from the seed and its index, with whole numbers only.
 */
import { randomStream } from '../base/random.js';
import { directionNumbers } from './sobolNumbers.js';

/** The point with an index from 0, below 2^32: a number inside (0, 1) for each dimension. */
export function sobolSequence(dimensions: number, seed: number): (index: number) => number[] {
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionNumbers(dimension));
  const stream = randomStream(seed, 'search: sobol');
  const scrambles = directions.map(() => stream.below(2 ** 32));
  return (index) =>
    directions.map((numbers, dimension) => {
      const scrambled = scramble(sobolBits(numbers, index), scrambles[dimension] ?? 0);
      return (scrambled + 0.5) * 2 ** -32;
    });
}

function sobolBits(directions: Uint32Array, index: number): number {
  let bits = 0;
  for (let k = 0, rest = index; rest > 0; k++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) bits ^= directions[k] ?? 0;
  return bits >>> 0;
}

/** Flips each bit by a hash of the bits before it, so that every interval of length 2^-k keeps its points. */
function scramble(bits: number, seed: number): number {
  let x = reversed(bits);
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return reversed(x);
}

function reversed(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x5555_5555) | ((x & 0x5555_5555) << 1);
  x = ((x >>> 2) & 0x3333_3333) | ((x & 0x3333_3333) << 2);
  x = ((x >>> 4) & 0x0f0f_0f0f) | ((x & 0x0f0f_0f0f) << 4);
  x = ((x >>> 8) & 0x00ff_00ff) | ((x & 0x00ff_00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
