/**
 * Seeded random streams: xoroshiro128+ (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators",
 * 2018: rotations 24, 16, 37), with its state from splitmix64. A seed and a label that states the purpose name a
 * stream, so that a new use of randomness never changes the numbers of another.
 */
import { cosTurns, log } from './portableMath.js';

/** The two 64-bit words from which a stream starts; never both zero. */
export interface RandomState {
  readonly s0: bigint;
  readonly s1: bigint;
}

const MASK = 0xffff_ffff_ffff_ffffn;

/** The state of the stream `label` of `seed` (any safe integer). */
export function randomState(seed: number, label: string): RandomState {
  const start = (BigInt.asUintN(64, BigInt(seed)) ^ fnv1a(label)) & MASK;
  const s0 = splitmix64((start + GOLDEN) & MASK);
  const s1 = splitmix64((start + 2n * GOLDEN) & MASK);
  return s0 === 0n && s1 === 0n ? { s0: 1n, s1 } : { s0, s1 };
}

const GOLDEN = 0x9e37_79b9_7f4a_7c15n;

/** The output function of splitmix64 (S. Vigna). */
function splitmix64(word: bigint): bigint {
  let z = word;
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return z ^ (z >> 31n);
}

/** The 64-bit FNV-1a hash of a text's UTF-8 bytes. */
function fnv1a(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100_0000_01b3n) & MASK;
  return hash;
}

/** A stream of random numbers. The words are stored as 32-bit halves, for speed. */
export class RandomStream {
  #s0High: number;
  #s0Low: number;
  #s1High: number;
  #s1Low: number;

  constructor(state: RandomState) {
    this.#s0High = Number(state.s0 >> 32n);
    this.#s0Low = Number(state.s0 & 0xffff_ffffn);
    this.#s1High = Number(state.s1 >> 32n);
    this.#s1Low = Number(state.s1 & 0xffff_ffffn);
  }

  /** Uniform in [0, 1), a multiple of 2^-53: the upper 53 bits of the next word. */
  uniform(): number {
    const low = this.#s0Low + this.#s1Low;
    const high = (this.#s0High + this.#s1High + (low > 0xffff_ffff ? 1 : 0)) >>> 0;
    this.#advance();
    return (high * 0x20_0000 + ((low >>> 0) >>> 11)) * 2 ** -53;
  }

  /** A whole number in 0…n−1, n below 2^32. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal by Box and Muller (1958), the cosine half only: two uniforms a number. */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * cosTurns(this.uniform());
  }

  /** Shuffles in place (Fisher and Yates, from the end). */
  shuffle(items: Uint32Array | unknown[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i];
      (items as unknown[])[i] = items[j];
      (items as unknown[])[j] = held;
    }
  }

  /** s1 ^= s0; s0 = rotl(s0, 24) ^ s1 ^ (s1 << 16); s1 = rotl(s1, 37). */
  #advance(): void {
    const h0 = this.#s0High;
    const l0 = this.#s0Low;
    const h1 = this.#s1High ^ h0;
    const l1 = this.#s1Low ^ l0;
    this.#s0High = (((h0 << 24) | (l0 >>> 8)) ^ h1 ^ ((h1 << 16) | (l1 >>> 16))) >>> 0;
    this.#s0Low = (((l0 << 24) | (h0 >>> 8)) ^ l1 ^ (l1 << 16)) >>> 0;
    // A rotation by 37 is a rotation by 32, which swaps the halves, and one by 5.
    this.#s1High = ((l1 << 5) | (h1 >>> 27)) >>> 0;
    this.#s1Low = ((h1 << 5) | (l1 >>> 27)) >>> 0;
  }
}

/** The stream `label` of `seed`. */
export function randomStream(seed: number, label: string): RandomStream {
  return new RandomStream(randomState(seed, label));
}
