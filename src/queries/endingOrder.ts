import type { TrialColumns } from '../results/summary.js';

/** The ended trials in the order of their ends. New ones are sorted and put at the end, where they nearly always belong. */
export class EndingOrder {
  #positions: Uint32Array;
  #length: number;

  constructor(columns: TrialColumns) {
    this.#positions = sorted(ended(columns), columns);
    this.#length = this.#positions.length;
  }

  get positions(): Uint32Array {
    return this.#positions.subarray(0, this.#length);
  }

  /** `columns` are those after the change of these trials. */
  update(columns: TrialColumns, changed: readonly number[]): void {
    const { endedMs } = columns;
    const added = sorted(
      Uint32Array.from(changed).filter((at) => !Number.isNaN(endedMs[at])),
      columns,
    );
    const last = this.#positions[this.#length - 1];
    const isLater = last === undefined || !((endedMs[added[0] ?? -1] ?? 0) < (endedMs[last] ?? 0));
    const gone = new Set(changed);
    const isNew = !this.positions.some((at) => gone.has(at));
    if (isLater && isNew) return this.#append(added);
    this.#positions = sorted(ended(columns), columns);
    this.#length = this.#positions.length;
  }

  #append(added: Uint32Array): void {
    const needed = this.#length + added.length;
    if (needed > this.#positions.length) {
      const longer = new Uint32Array(Math.max(needed, 2 * this.#positions.length));
      longer.set(this.positions);
      this.#positions = longer;
    }
    this.#positions.set(added, this.#length);
    this.#length = needed;
  }
}

function ended({ endedMs }: TrialColumns): Uint32Array {
  const positions = new Uint32Array(endedMs.length);
  let count = 0;
  for (let at = 0; at < endedMs.length; at++) if (!Number.isNaN(endedMs[at])) positions[count++] = at;
  return positions.slice(0, count);
}

function sorted(positions: Uint32Array, { endedMs }: TrialColumns): Uint32Array {
  return positions.sort((a, b) => (endedMs[a] as number) - (endedMs[b] as number) || a - b);
}
