/**
 * The rungs that the trials of a pruned sweep have reached. A trial that reaches a rung is *held* there until the
 * pruner has compared it with the others. Then it is promoted or stopped.
 */
import type { ReachedRung } from '../model/events.js';

/** A rung that a trial has reached. */
export interface RungEntry {
  readonly event: ReachedRung;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class Rungs {
  /** The last rung of each trial, by position. */
  readonly #last = new Map<number, RungEntry>();
  /** What each trial measured at the rungs before its last, by position. */
  readonly #before = new Map<number, readonly ReachedRung['metrics'][]>();
  readonly #held = new Set<number>();
  readonly #stopped = new Set<number>();
  /** By rung, the events of the trials that its first comparison promoted. */
  readonly #promoted = new Map<number, readonly ReachedRung[]>();
  /** How often trials were promoted. */
  promotions = 0;

  /** How many trials wait at a rung. */
  get held(): number {
    return this.#held.size;
  }

  /** Positions of the trials that wait at a rung, ascending. */
  get heldPositions(): number[] {
    return [...this.#held].sort((a, b) => a - b);
  }

  /** How many trials the pruner has stopped. */
  get stopped(): number {
    return this.#stopped.size;
  }

  /** The last rung that was compared; 0 before the first. */
  get compared(): number {
    return Math.max(0, ...this.#promoted.keys());
  }

  /** What the first comparison at a rung promoted. */
  promotedAt(rung: number): readonly ReachedRung[] {
    return this.#promoted.get(rung) ?? [];
  }

  /** False for a trial that has been there. */
  reach(position: number, reached: RungEntry): boolean {
    if (reached.event.rung <= this.rungOf(position)) return false;
    const last = this.#last.get(position);
    if (last !== undefined) this.#before.set(position, [...this.beforeLast(position), last.event.metrics]);
    this.#last.set(position, reached);
    this.#held.add(position);
    return true;
  }

  /** The last rung of a trial; 0 before its first. */
  rungOf(position: number): number {
    return this.#last.get(position)?.event.rung ?? 0;
  }

  lastOf(position: number): RungEntry | undefined {
    return this.#last.get(position);
  }

  /** What a trial measured at the rungs before its last, in their order. */
  beforeLast(position: number): readonly ReachedRung['metrics'][] {
    return this.#before.get(position) ?? [];
  }

  isHeld(position: number, rung = this.rungOf(position)): boolean {
    return this.#held.has(position) && this.rungOf(position) === rung;
  }

  /** Whether the pruner has stopped a trial. */
  isStopped(position: number): boolean {
    return this.#stopped.has(position);
  }

  compare(rung: number, promoted: readonly number[], stopped: readonly number[]): void {
    const events = promoted.flatMap((position) => this.#last.get(position)?.event ?? []);
    if (!this.#promoted.has(rung)) this.#promoted.set(rung, events);
    for (const position of [...promoted, ...stopped]) this.#held.delete(position);
    for (const position of stopped) this.#stopped.add(position);
    if (promoted.length > 0) this.promotions++;
  }

  /** A trial has ended. */
  leave(position: number): void {
    this.#held.delete(position);
  }

  /** A trial starts again from its beginning. */
  forget(position: number): void {
    this.#last.delete(position);
    this.#before.delete(position);
    this.#held.delete(position);
    this.#stopped.delete(position);
  }
}
