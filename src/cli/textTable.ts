import { printable } from '../base/printable.js';
import type { ReportTable } from '../report/reportTable.js';
import type { Terminal } from './terminal.js';

/** Characters of one cell before it is cut. */
const MAX_CELL = 60;

/** A table for a terminal: numbers to the right, texts to the left, two spaces between columns. */
export function textTable({ columns, rows }: ReportTable, colors: Terminal['colors']): string[] {
  const cells = rows.map((row) =>
    row.kind === 'gap' ? [] : row.cells.map((cell) => printable(cell, MAX_CELL)),
  );
  const widths = columns.map((column, i) =>
    Math.max(column.label.length, ...cells.map((row) => [...(row[i] ?? '')].length)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
        return columns[i]?.kind === 'number' ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd();
  return [
    colors.dim(line(columns.map(({ label }) => label))),
    ...rows.map((row, i) => {
      if (row.kind === 'gap') return colors.dim(row.cells.map((cell) => printable(cell)).join(' '));
      const text = line(cells[i] ?? []);
      if (row.kind === 'best') return colors.bold(text);
      return row.kind === 'muted' ? colors.dim(text) : text;
    }),
  ];
}
