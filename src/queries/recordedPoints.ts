/** Where trainings record their curves. Trials of the same length and batch size share one list. */
export class RecordedPoints {
  readonly lists: Float64Array[] = [];
  /** For each trial 1 + the index of its list; 0 for none. */
  readonly index: Uint32Array;
  readonly #byHash = new Map<number, number[]>();

  constructor(size: number) {
    this.index = new Uint32Array(size);
  }

  set(position: number, iterations: ArrayLike<number>): void {
    this.index[position] = this.#placeOf(iterations);
  }

  at(position: number): Float64Array {
    return this.lists[(this.index[position] ?? 0) - 1] ?? NO_POINTS;
  }

  #placeOf(iterations: ArrayLike<number>): number {
    const hash = hashOf(iterations);
    const places = this.#byHash.get(hash) ?? [];
    const known = places.find((place) => isSame(this.lists[place - 1] ?? NO_POINTS, iterations));
    if (known !== undefined) return known;
    const place = this.lists.push(Float64Array.from(iterations));
    this.#byHash.set(hash, [...places, place]);
    return place;
  }
}

const NO_POINTS = new Float64Array(0);

function hashOf(numbers: ArrayLike<number>): number {
  let hash = numbers.length;
  for (let i = 0; i < numbers.length; i++) hash = (Math.imul(hash, 31) + (numbers[i] as number)) | 0;
  return hash;
}

function isSame(one: Float64Array, other: ArrayLike<number>): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
