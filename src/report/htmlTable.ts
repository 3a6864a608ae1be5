import { html } from '../base/escapeHtml.js';
import { hasLongWord, printedWidth } from './printedWidth.js';
import type { ReportColumn, ReportRow, ReportTable } from './reportTable.js';

export interface HtmlTableOptions {
  /** If given, the script sorts the table, and a field filters its rows. Must be unique in the page. */
  readonly id?: string;
}

/** A table in a box, which scrolls if the table is too wide. Screen readers read `name` for the box. */
export function htmlTable(
  { columns, rows }: ReportTable,
  name: string,
  { id }: HtmlTableOptions = {},
): string {
  const texts = columns.map((column, index) => columnTexts(column, rows, index));
  const { characters, isLandscape } = printedWidth(columns, texts);
  const aligned = columns.map((column, index) => columnCells(column, texts[index] ?? []));
  const body = rows.map((row, place) =>
    row.kind === 'gap'
      ? `<tr class="gap"><td colspan="${columns.length}">${html(row.cells[0] ?? '')}</td></tr>`
      : `<tr${row.kind === undefined ? '' : ` class="${row.kind}"`}>${aligned.map((cells) => cells[place]).join('')}</tr>`,
  );
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${html(column.label)}</th>`);
  const isMore = columns.some(({ isMinor }) => isMinor);
  const controls = id === undefined ? '' : controlsOf(id, name, isMore);
  const named = id === undefined ? '' : ` id="${id}" class="sortable"`;
  return `${controls}<div class="scroll${isLandscape ? ' landscape' : ''}" role="region" aria-label="${html(name)}" tabindex="0"><table${named} style="--characters:${characters}">
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}

/** Shown only if the script runs, except the box that shows all columns, which needs no script. */
function controlsOf(id: string, name: string, isMore: boolean): string {
  const more = isMore ? '<label><input type="checkbox" class="all-columns"> all columns</label>' : '';
  return `<p class="control">${more}<label class="scripted-only">filter <input type="search" data-filter="${id}" aria-label="Filter ${html(name)}" placeholder="values"></label> <output></output></p>
`;
}

function columnTexts(column: ReportColumn, rows: readonly ReportRow[], index: number): string[] {
  const texts = rows.map(({ kind, cells }) => (kind === 'gap' ? '' : (cells[index] ?? '')));
  return column.kind === 'number' ? alignDecimals(texts) : texts;
}

function columnCells(column: ReportColumn, texts: readonly string[]): string[] {
  return texts.map((text) => {
    // The complete text, because the cell may cut it off.
    const title = text.length > 40 ? ` title="${html(text)}"` : '';
    return `<td${classOf(column, hasLongWord(text))}${title}>${html(text)}</td>`;
  });
}

function classOf({ kind, emphasis, isMinor }: ReportColumn, isLong = false): string {
  const classes = [
    ...(isMinor ? ['more'] : []),
    ...(kind === 'number' ? ['number'] : []),
    ...(emphasis ? ['by'] : []),
    ...(isLong ? ['long'] : []),
  ];
  return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
}

const FIGURE_SPACE = '\u2007';
const PUNCTUATION_SPACE = '\u2008';

/** Aligns decimal points: plain numbers are padded with spaces as wide as a digit or a point. */
function alignDecimals(texts: readonly string[]): string[] {
  const decimals = texts
    .map((text) => /^[-−]?\d+(?:\.(\d+))?$/.exec(text))
    .map((match) => (match ? (match[1]?.length ?? 0) : null));
  const most = decimals.reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return texts.map((text, index) => {
    const own = decimals[index];
    if (own === null || own === undefined || own === most) return text;
    return text + (own === 0 ? PUNCTUATION_SPACE : '') + FIGURE_SPACE.repeat(most - own);
  });
}
