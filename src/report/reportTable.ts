/** A table of texts, drawn as Markdown or HTML. The texts are as they are: whoever draws them escapes them. */
export interface ReportTable {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
}

export interface ReportColumn {
  readonly label: string;
  /** Numbers and names are told apart by their alignment. */
  readonly kind: 'number' | 'text';
  /** What the ranking is by. */
  readonly emphasis?: boolean;
  /** Left out before other columns where a table is too wide. */
  readonly isMinor?: boolean;
}

export interface ReportRow {
  readonly cells: readonly string[];
  /** `best` stands out, `muted` steps back, `gap` is one text over all columns. */
  readonly kind?: 'best' | 'muted' | 'gap';
}

export function number(label: string): ReportColumn {
  return { label, kind: 'number' };
}

export function text(label: string): ReportColumn {
  return { label, kind: 'text' };
}
