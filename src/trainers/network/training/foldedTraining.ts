/**
 * The trainings of a cross-validation as one: its scores are the means over the folds.
 *
 * All folds are trained to the same iteration before any is scored, so that a trial has one curve, stops at a rung
 * and is saved like any other training.
 */
import { assert } from '../../../base/assert.js';
import {
  KernelError,
  type KernelTraining,
  type LayerWeights,
  type PartName,
  type Score,
} from '../kernel/kernel.js';

const LENGTH_BYTES = 4;

export class FoldedTraining implements KernelTraining {
  readonly #folds: readonly KernelTraining[];

  constructor(folds: readonly KernelTraining[]) {
    this.#folds = folds;
  }

  /** That of the fold that is furthest behind. */
  get iteration(): number {
    return Math.min(...this.#folds.map(({ iteration }) => iteration));
  }

  advance(until: number): number {
    this.#folds.find(({ iteration }) => iteration === this.iteration)?.advance(until);
    return this.iteration;
  }

  *score(part: PartName): Generator<void, Score, void> {
    const scores: Score[] = [];
    for (const fold of this.#folds) scores.push(yield* fold.score(part));
    const mean = (of: (score: Score) => number) =>
      scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
    return { cost: mean(({ cost }) => cost), error: mean(({ error }) => error) };
  }

  /** The states of the folds, each behind its length. */
  save(): Uint8Array {
    const states = this.#folds.map((fold) => fold.save());
    const bytes = new Uint8Array(states.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const state of states) {
      view.setUint32(at, state.length, true);
      bytes.set(state, at + LENGTH_BYTES);
      at += LENGTH_BYTES + state.length;
    }
    return bytes;
  }

  restore(state: Uint8Array, iteration?: number): void {
    const before = this.#folds.map((fold) => fold.save());
    try {
      this.#restoreAll(statesIn(state, this.#folds.length));
      if (iteration !== undefined && iteration !== this.iteration)
        throw new KernelError(`the state is of iteration ${this.iteration}, not of ${iteration}`);
    } catch (error) {
      this.#restoreAll(before);
      throw error;
    }
  }

  #restoreAll(states: readonly Uint8Array[]): void {
    for (const [i, fold] of this.#folds.entries()) fold.restore(states[i] as Uint8Array);
  }

  parameters(): LayerWeights[] {
    assert(false, 'a trial of several folds has no parameters of its own');
  }

  setParameters(): void {
    assert(false, 'a trial of several folds has no parameters of its own');
  }

  close(): void {
    for (const fold of this.#folds) fold.close();
  }
}

/** @throws KernelError for another number of states. */
function statesIn(bytes: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const states: Uint8Array[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + view.getUint32(at, true);
    states.push(bytes.slice(at + LENGTH_BYTES, end));
    at = end;
  }
  if (at !== bytes.length || states.length !== count)
    throw new KernelError(`the state is not of ${count} folds`);
  return states;
}
