/**
 * The colours and the type of a chart. They may be CSS variables (a report that is light or dark as its reader
 * likes) or plain colours (a canvas, which knows no variables).
 */
export interface ChartTheme {
  readonly fontFamily: string;
  readonly fontSize: number;
  /** Labels. */
  readonly muted: string;
  readonly grid: string;
  /** Every second band of a category axis. */
  readonly band: string;
  /** The best trial. */
  readonly best: string;
  /** Ranks 2 to 10, from near to far; the last serves all beyond. */
  readonly ranks: readonly string[];
  /** Faint, for lines behind; and for points, which are small. */
  readonly others: string;
  readonly points: string;
  /** Of a density: each cell has an opacity of its own. */
  readonly density: string;
  readonly median: string;
  /** Plain for marks, faint for lines behind. */
  readonly diverged: string;
  readonly divergedFaint: string;
}
