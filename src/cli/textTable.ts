import { printable } from '../base/printable.js';
import type { ReportTable } from '../report/reportTable.js';
import type { Terminal } from './terminal.js';
import { wrapText } from './wrapText.js';

/** Characters of one cell before it is cut. */
const MAX_CELL = 60;
const GAP = '  ';

interface Column {
  readonly label: string;
  readonly kind: 'number' | 'text';
  /** One for each row; '' in a gap. */
  readonly cells: readonly string[];
  readonly width: number;
  readonly isMinor: boolean;
}

/**
 * A table for a terminal: numbers on the right, texts on the left. Columns that do not fit its width are left out and
 * named below. Columns with the same text in every row go first, then minor ones, then the others, each from the right.
 */
export function textTable(
  table: ReportTable,
  { colors, width }: Pick<Terminal, 'colors' | 'width'>,
): string[] {
  const all = columnsOf(table);
  const shown = fitting(all, width);
  const line = (textOf: (column: Column) => string) =>
    shown
      .map((column) => {
        const text = textOf(column);
        const padding = ' '.repeat(column.width - lengthOf(text));
        return column.kind === 'number' ? padding + text : text + padding;
      })
      .join(GAP)
      .trimEnd();
  const rows = table.rows.map((row, i) => {
    if (row.kind === 'gap') return colors.dim(row.cells.map((cell) => printable(cell)).join(' '));
    const text = line(({ cells }) => cells[i] ?? '');
    if (row.kind === 'best') return colors.bold(text);
    return row.kind === 'muted' ? colors.dim(text) : text;
  });
  const hidden = all.filter((column) => !shown.includes(column)).map(({ label }) => label);
  const note = hidden.length === 0 ? [] : wrapText(`Too wide to show: ${hidden.join(', ')}.`, width);
  return [colors.dim(line(({ label }) => label)), ...rows, ...note.map((text) => colors.dim(text))];
}

function columnsOf({ columns, rows }: ReportTable): Column[] {
  return columns.map(({ label, kind, isMinor = false }, i) => {
    const cells = rows.map((row) => (row.kind === 'gap' ? '' : printable(row.cells[i] ?? '', MAX_CELL)));
    return { label, kind, isMinor, cells, width: Math.max(lengthOf(label), ...cells.map(lengthOf)) };
  });
}

/** The first two columns name a row, and always stay. */
function fitting(columns: readonly Column[], width: number): Column[] {
  const shown = [...columns];
  const total = () => shown.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  while (total() > width && shown.length > 2) {
    const find = (isLess: (column: Column) => boolean) =>
      shown.findLastIndex((column, i) => i >= 2 && isLess(column));
    const [first = shown.length - 1] = [find(hasOneText), find(({ isMinor }) => isMinor)].filter(
      (index) => index !== -1,
    );
    shown.splice(first, 1);
  }
  return shown;
}

function hasOneText({ cells }: Column): boolean {
  return cells.length > 1 && new Set(cells.filter((cell) => cell !== '')).size <= 1;
}

function lengthOf(text: string): number {
  return [...text].length;
}
