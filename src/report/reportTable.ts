/** A table of texts, drawn as Markdown or HTML. Its texts are not escaped. */
export interface ReportTable {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
}

export interface ReportColumn {
  readonly label: string;
  /** Numbers are aligned on the right, texts on the left. */
  readonly kind: 'number' | 'text';
  /** The ranking is by this column. */
  readonly emphasis?: boolean;
  /** Left out before other columns if a table is too wide. */
  readonly isMinor?: boolean;
  /** Never left out, because it tells the rows apart. */
  readonly isKey?: boolean;
}

export interface ReportRow {
  readonly cells: readonly string[];
  /** `best` is emphasized, `muted` is dimmed, `gap` is one text over all columns. */
  readonly kind?: 'best' | 'muted' | 'gap';
}

export function number(label: string): ReportColumn {
  return { label, kind: 'number' };
}

export function text(label: string): ReportColumn {
  return { label, kind: 'text' };
}
