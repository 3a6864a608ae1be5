/** How many rows each part of the screen of `jmin watch` gets. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface WatchLayout {
  /** Whether the best trials and the curve stand side by side. */
  readonly isWide: boolean;
  /** Rows of trials, without the header. */
  readonly trials: number;
  /** Rows of the curve's drawing, without title and axis; 0 for no curve. */
  readonly curve: number;
  readonly workers: number;
  readonly events: number;
}

const WIDE_COLUMNS = 110;
/** The title, the bar, the states, the footer, the blank rows between the parts, and the last row, which stays free. */
const FIXED_ROWS = 3 + 1 + 4 + 1;
const TRIALS_HEAD = 1;
/** The title and the axis. */
const CURVE_HEAD = 2;

/** By part: the fewest and the most rows, and the share of the rows that are left. */
const TRIALS = { least: 3, most: 20, share: 0.3 };
const CURVE = { least: 4, most: 16, share: 0.35 };
const WORKERS = { least: 2, most: 8, share: 0.15 };
const MIN_EVENTS = 3;

export function layoutOf({ columns, rows }: Size): WatchLayout {
  const isWide = columns >= WIDE_COLUMNS;
  // Side by side, one blank row is saved.
  const free = rows - FIXED_ROWS + (isWide ? 1 : 0);
  const least = TRIALS.least + TRIALS_HEAD + WORKERS.least + MIN_EVENTS;
  const curveRows = CURVE.least + CURVE_HEAD;
  const hasCurve = isWide || free >= least + curveRows;
  const extra = Math.max(0, free - least - (hasCurve && !isWide ? curveRows : 0));
  const rowsOf = (part: typeof TRIALS, share = part.share) =>
    Math.min(part.most, part.least + Math.floor(extra * share));
  const trials = rowsOf(TRIALS, isWide ? TRIALS.share + CURVE.share : TRIALS.share);
  const workers = rowsOf(WORKERS);
  const curve = isWide ? trials + TRIALS_HEAD - CURVE_HEAD : hasCurve ? rowsOf(CURVE) : 0;
  const beside = isWide || !hasCurve ? 0 : curve + CURVE_HEAD;
  const events = Math.max(1, free - trials - TRIALS_HEAD - beside - workers);
  return { isWide, trials, curve, workers, events };
}
