import { printable } from '../base/printable.js';
import type { ReportRow, ReportTable } from '../report/reportTable.js';
import type { Terminal } from './terminal.js';
import { wrapText } from './wrapText.js';

/** Characters of one cell before it is cut. */
const MAX_CELL = 60;
const GAP = '  ';

interface Column {
  readonly label: string;
  /** The lines of its head: the label, or its words where the table is too wide. */
  readonly head: readonly string[];
  readonly kind: 'number' | 'text';
  /** One for each row; '' in a gap. */
  readonly cells: readonly string[];
  readonly width: number;
  readonly isMinor: boolean;
  readonly isKey: boolean;
}

/** Where the columns of a table are shown. */
interface Layout {
  /** Side by side. */
  readonly shown: readonly Column[];
  /** Key columns with the same text in every row: named once, below the table. */
  readonly common: readonly Column[];
  /** Other key columns that do not fit: below each row. */
  readonly below: readonly Column[];
  /** Left out. */
  readonly hidden: readonly Column[];
}

/**
 * A table for a terminal: numbers on the right, texts on the left. Where it is too wide, heads are broken between
 * words. Then columns are left out and named below: those with the same text in every row first, then minor ones,
 * then the others, each from the right. Key columns are never left out.
 */
export function textTable(table: ReportTable, terminal: Pick<Terminal, 'colors' | 'width'>): string[] {
  const { head, rows, notes } = tableParts(table, terminal);
  return [...head, ...rows, ...notes];
}

/** The same in its parts. A row has one line if the table has no key columns. */
export function tableParts(
  table: ReportTable,
  { colors, width }: Pick<Terminal, 'colors' | 'width'>,
): { readonly head: string[]; readonly rows: string[]; readonly notes: string[] } {
  const { shown, common, below, hidden } = layoutOf(columnsOf(table), width);
  const rows = table.rows.flatMap((row, i) => {
    const more = row.kind === 'gap' ? [] : linesBelow(below, i, { shown, width });
    return [rowText(row, shown, i), ...more].map((text) => colorOf(row, colors)(text));
  });
  const notes = [
    ...(common.length === 0 ? [] : [`In every row: ${common.map((column) => valueIn(column)).join(', ')}.`]),
    ...(hidden.length === 0 ? [] : [`Too wide to show: ${hidden.map(({ label }) => label).join(', ')}.`]),
  ].flatMap((note) => wrapText(note, width));
  return {
    head: headOf(shown).map((line) => colors.dim(line)),
    rows,
    notes: notes.map((text) => colors.dim(text)),
  };
}

function columnsOf({ columns, rows }: ReportTable): Column[] {
  return columns.map(({ label, kind, isMinor = false, isKey = false }, i) => {
    const cells = rows.map((row) => (row.kind === 'gap' ? '' : printable(row.cells[i] ?? '', MAX_CELL)));
    return withHead({ label, head: [label], kind, cells, isMinor, isKey }, [label]);
  });
}

function withHead(column: Omit<Column, 'width'>, head: readonly string[]): Column {
  return { ...column, head, width: Math.max(...head.map(lengthOf), ...column.cells.map(lengthOf)) };
}

/** The first two columns name a row, and always stay. */
function layoutOf(columns: readonly Column[], width: number): Layout {
  if (widthOf(columns) <= width) return { shown: columns, common: [], below: [], hidden: [] };
  const narrow = columns.map((column) => withHead(column, brokenHead(column)));
  const shown = [...narrow];
  const removed: Column[] = [];
  const least = [
    (column: Column) => !column.isKey && hasOneText(column),
    (column: Column) => !column.isKey && column.isMinor,
    (column: Column) => !column.isKey,
    hasOneText,
    () => true,
  ];
  while (widthOf(shown) > width && shown.length > 2) {
    const last = least.map((is) => shown.findLastIndex((column, i) => i >= 2 && is(column)));
    removed.push(...shown.splice(last.find((index) => index !== -1) ?? -1, 1));
  }
  const inOrder = narrow.filter((column) => removed.includes(column));
  const keys = inOrder.filter(({ isKey }) => isKey);
  return {
    shown,
    common: keys.filter(hasOneText),
    below: keys.filter((column) => !hasOneText(column)),
    hidden: inOrder.filter(({ isKey }) => !isKey),
  };
}

/** No wider than the longest cell or word. */
function brokenHead({ label, cells }: Column): string[] {
  return wrapText(label, Math.max(...label.split(' ').map(lengthOf), ...cells.map(lengthOf)));
}

function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
}

function hasOneText({ cells }: Column): boolean {
  return cells.length > 1 && new Set(cells.filter((cell) => cell !== '')).size <= 1;
}

/** The lines of the head. A shorter one stands at the bottom. */
function headOf(columns: readonly Column[]): string[] {
  const height = Math.max(...columns.map(({ head }) => head.length));
  return Array.from({ length: height }, (_, i) =>
    lineOf(columns, ({ head }) => head[i - height + head.length] ?? ''),
  );
}

function rowText(row: ReportRow, columns: readonly Column[], i: number): string {
  if (row.kind === 'gap') return row.cells.map((cell) => printable(cell)).join(' ');
  return lineOf(columns, ({ cells }) => cells[i] ?? '');
}

function lineOf(columns: readonly Column[], textOf: (column: Column) => string): string {
  const cells = columns.map((column) => {
    const text = textOf(column);
    const padding = ' '.repeat(column.width - lengthOf(text));
    return column.kind === 'number' ? padding + text : text + padding;
  });
  return cells.join(GAP).trimEnd();
}

/** The columns that do not fit, below a row and indented to its third column. */
function linesBelow(
  columns: readonly Column[],
  i: number,
  { shown, width }: Pick<Layout, 'shown'> & { readonly width: number },
): string[] {
  if (columns.length === 0) return [];
  const indent = ' '.repeat(widthOf(shown.slice(0, 2)) + GAP.length);
  const text = columns.map((column) => valueIn(column, i)).join(', ');
  return wrapText(text, width - indent.length).map((line) => indent + line);
}

/** A label with the value of a row, or with the value of all. */
function valueIn({ label, cells }: Column, i = cells.findIndex((cell) => cell !== '')): string {
  return `${label} ${cells[i] ?? ''}`;
}

function colorOf({ kind }: ReportRow, colors: Terminal['colors']): (text: string) => string {
  if (kind === 'best') return colors.bold;
  return kind === 'muted' || kind === 'gap' ? colors.dim : (text) => text;
}

function lengthOf(text: string): number {
  return [...text].length;
}
