/**
 * One value for each trial, kept as an index into the distinct values. A grid has few values on each axis, so whatever
 * depends on this column alone is computed once for each value.
 */
export class CodedColumn<T> {
  readonly name: string;
  /** In the order of their first appearance. */
  readonly values: T[] = [];
  /** For each trial 1 + the index of its value; 0 for none. */
  readonly index: Uint32Array;
  /** Trials with each value. */
  readonly counts: number[] = [];
  readonly #places = new Map<unknown, number>();

  constructor(name: string, size: number) {
    this.name = name;
    this.index = new Uint32Array(size);
  }

  /** How many trials have a value. */
  get filled(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Sets a value once. Null leaves the trial without one. */
  set(position: number, value: T): void {
    if (value === null || value === undefined) return;
    const key = typeof value === 'object' ? JSON.stringify(value) : value;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.values.push(value);
      this.#places.set(key, place);
      this.counts.push(0);
    }
    this.index[position] = place;
    this.counts[place - 1] = (this.counts[place - 1] ?? 0) + 1;
  }

  at(position: number): T | null {
    return this.values[(this.index[position] ?? 0) - 1] ?? null;
  }
}
