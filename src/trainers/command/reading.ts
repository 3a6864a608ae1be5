/** What was read from one line. */
export interface Reading {
  /** The position that the line names; null: none. */
  readonly step: number | null;
  readonly metrics: Readonly<Record<string, number>>;
}

export const NOTHING_READ: Reading = { step: null, metrics: {} };

export const MAX_METRICS_PER_LINE = 100;
