import { randomState } from '../../../base/random.js';
import type { NetworkConfiguration } from '../configuration.js';
import { type Matrix, matrix } from './matrix.js';

/**
 * What A[l] of a hidden layer is multiplied by in one update, n[l] × m: 0 with probability p, else 1 / (1 − p)
 * (inverted dropout, Srivastava et al. 2014). Whether a unit is dropped is a hash of the trial's seed, the iteration,
 * the layer (both from 0), the unit and the place of its example in the mini-batch.
 */
export function dropoutMask(
  { seed, dropout = 0 }: Pick<NetworkConfiguration, 'seed' | 'dropout'>,
  at: { readonly iteration: number; readonly layer: number },
  shape: Pick<Matrix, 'rows' | 'columns'>,
): Matrix {
  const { s0, s1 } = randomState(seed, 'dropout');
  const step = BigInt(at.iteration) * 0x9e37_79b9_7f4a_7c15n + BigInt(at.layer);
  const key = mixed64(s0 ^ mixed64((s1 + step) & MASK));
  const [ofUnits, ofExamples] = [Number(key >> 32n), Number(key & 0xffff_ffffn)];
  const least = Math.floor(dropout * 2 ** 32);
  return matrix(shape.rows, shape.columns, (unit, example) => {
    const hash = mixed32(mixed32(example ^ ofExamples) ^ mixed32(unit ^ ofUnits));
    return hash < least ? 0 : 1 / (1 - dropout);
  });
}

const MASK = 0xffff_ffff_ffff_ffffn;

/** The output function of splitmix64 (S. Vigna). */
function mixed64(word: bigint): bigint {
  const once = ((word ^ (word >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  const twice = ((once ^ (once >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return twice ^ (twice >> 31n);
}

/** A permutation of 32 bits in which every bit depends on all (C. Wellons, hash-prospector). */
function mixed32(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0xd35a_2d97);
  return (twice ^ (twice >>> 15)) >>> 0;
}
