/** Where trainings record their curves. Trials of the same length and batch size share one list. */
export class RecordedPoints {
  readonly lists: Float64Array[] = [];
  /** For each trial the index of its list. */
  readonly index: Uint32Array;
  readonly #byHash = new Map<number, number[]>();

  constructor(size: number) {
    this.index = new Uint32Array(size);
  }

  set(position: number, iterations: readonly number[]): void {
    this.index[position] = this.#placeOf(iterations);
  }

  at(position: number): Float64Array {
    return this.lists[this.index[position] ?? 0] ?? NO_POINTS;
  }

  #placeOf(iterations: readonly number[]): number {
    const hash = hashOf(iterations);
    const places = this.#byHash.get(hash) ?? [];
    const known = places.find((place) => isSame(this.lists[place] ?? NO_POINTS, iterations));
    if (known !== undefined) return known;
    const place = this.lists.push(Float64Array.from(iterations)) - 1;
    this.#byHash.set(hash, [...places, place]);
    return place;
  }
}

const NO_POINTS = new Float64Array(0);

function hashOf(numbers: readonly number[]): number {
  let hash = numbers.length;
  for (const number of numbers) hash = (Math.imul(hash, 31) + number) | 0;
  return hash;
}

function isSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
