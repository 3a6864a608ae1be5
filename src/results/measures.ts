import type { MetricValues } from '../model/metrics.js';
import type { TrialColumns } from './summary.js';

/** The most metrics of a trainer whose trainings name their metrics. */
const MAX_OPEN_METRICS = 100;

/** Writes the metrics of trials into their columns. The columns are a list, because each ending iterates over them. */
export class Measures {
  readonly #isOpen: boolean;
  #list: readonly { readonly name: string; readonly column: Float64Array }[] = [];

  /** `isOpen`: trainings name their metrics, and each metric gets a column when it first comes. */
  constructor(isOpen: boolean, columns: TrialColumns) {
    this.#isOpen = isOpen;
    this.follow(columns);
  }

  /** From now on writes into these columns. */
  follow({ metrics }: TrialColumns): void {
    this.#list = [...metrics].map(([name, column]) => ({ name, column }));
  }

  /** The columns with those that the names need in addition. */
  columnsFor(names: readonly string[], columns: TrialColumns): TrialColumns {
    if (!this.#isOpen) return columns;
    const { metrics } = columns;
    const fresh = names.filter((name) => !metrics.has(name)).slice(0, MAX_OPEN_METRICS - metrics.size);
    if (fresh.length === 0) return columns;
    const size = columns.state.length;
    const added = fresh.map((name) => [name, new Float64Array(size).fill(Number.NaN)] as const);
    const longer = { ...columns, metrics: new Map([...metrics, ...added]) };
    this.follow(longer);
    return longer;
  }

  /** A metric without a value becomes NaN. */
  set(position: number, values: MetricValues): void {
    for (const { name, column } of this.#list) column[position] = values[name] ?? Number.NaN;
  }
}
