/**
 * The packed curves of a fold, by position. A curve is kept in memory, or left in the journal: then only the entry that
 * holds it is known. Readers that need few curves save the memory of all others.
 */
import { assert } from '../base/assert.js';
import { longer } from './columns.js';

/** A curve is left in the journal until somebody loads it. */
const LEFT = null;

export class TrialCurves {
  /** Undefined for a trial without a curve. */
  readonly #packed: (string | typeof LEFT | undefined)[];
  /** The second half of the id of the entry that holds the curve; the first half is the time of the ending. */
  #sequences: Float64Array;

  private constructor(packed: (string | typeof LEFT | undefined)[], sequences: Float64Array) {
    this.#packed = packed;
    this.#sequences = sequences;
  }

  static ofTrials(size: number): TrialCurves {
    return new TrialCurves(new Array(size).fill(undefined), new Float64Array(size).fill(Number.NaN));
  }

  /** All of them left in the journal: the sequences of their entries by position, NaN for a trial without a curve. */
  static leftIn(sequences: Float64Array): TrialCurves {
    const packed: (typeof LEFT | undefined)[] = new Array(sequences.length).fill(LEFT);
    sequences.forEach((sequence, position) => {
      if (Number.isNaN(sequence)) packed[position] = undefined;
    });
    return new TrialCurves(packed, sequences);
  }

  get sequences(): Float64Array {
    return this.#sequences;
  }

  /** Whether some curve was left in the journal. */
  get areLeft(): boolean {
    return this.#packed.includes(LEFT);
  }

  /** Whether a curve must be loaded before it is asked for. */
  isLeft(position: number): boolean {
    return this.#packed[position] === LEFT;
  }

  /** Null for a trial without a curve. */
  packed(position: number): string | null {
    assert(!this.isLeft(position), `the curve at position ${position} is loaded`);
    return this.#packed[position] ?? null;
  }

  /** The curve of an ending in the entry with this sequence; `LEFT` to keep it out of memory. */
  set(position: number, curve: string | null, sequence: number): void {
    this.#packed[position] = curve;
    this.#sequences[position] = sequence;
  }

  forget(position: number): void {
    this.#packed[position] = undefined;
    this.#sequences[position] = Number.NaN;
  }

  /** Room for this many trials; those that are added have no curve. */
  grow(size: number): void {
    this.#sequences = longer(this.#sequences, size);
    while (this.#packed.length < size) this.#packed.push(undefined);
  }

  /** A copy, which later endings do not change. */
  copy(): TrialCurves {
    return new TrialCurves(this.#packed.slice(), this.#sequences.slice());
  }
}
