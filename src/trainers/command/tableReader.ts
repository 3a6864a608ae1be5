/** Tables that a training prints row by row: a header with names, then rows with a number below each name. */
import { withoutPrefix } from './linePrefix.js';
import { isNoMetric, isPosition, looksLikeMetric } from './metricNames.js';
import { parseNumber } from './numberText.js';
import type { Reading } from './reading.js';

interface Header {
  readonly names: readonly string[];
  readonly separator: RegExp;
}

const BLANKS = /\s{2,}|\t/;
const BARS = /\s*[|│┃]\s*/;
const SEPARATORS: readonly RegExp[] = [BARS, /\s*,\s*/, BLANKS];

/** Columns that count, from the one that says the most about where the training stands. */
const STEP_COLUMNS = /^(#|step|global_step|iters?|iteration|itn\.?|round|gen(?:eration)?|epochs?|ep|e)$/i;

/** Detectors print one table for training and one for validation: both are remembered. */
const MAX_HEADERS = 2;

export class TableReader {
  #headers: readonly Header[] = [];
  /** Names whose second halves may stand in the next line. */
  #upper: readonly string[] | null = null;

  /** Null for a line that is no row of a table; a header has no metrics. */
  read(line: string): Reading | null {
    return this.#read(withoutPrefix(line), line);
  }

  #read(line: string, raw: string): Reading | null {
    const header = headerOf(line) ?? this.#lower(raw);
    this.#upper = upperOf(raw);
    if (header !== null) {
      const others = this.#headers.filter(({ names }) => names.join() !== header.names.join());
      this.#headers = [header, ...others].slice(0, MAX_HEADERS);
      return { step: null, metrics: {} };
    }
    for (const one of this.#headers) {
      const row = readRow(line, one);
      if (row !== null) return row;
    }
    return null;
  }

  /** A header in two lines, as MATLAB prints it: `| Epoch | Mini-batch |`, `|       |    Loss    |`. */
  #lower(line: string): Header | null {
    if (this.#upper === null) return null;
    const cells = cellsOf(line, BARS);
    if (cells.length !== this.#upper.length || cells.some((cell) => !/^(?:[(a-z].*)?$/i.test(cell)))
      return null;
    const names = this.#upper.map((name, i) => `${name} ${cells[i] ?? ''}`.trim());
    return names.some(isMeasured) ? { names, separator: BARS } : null;
  }
}

/** The cells of a framed line that begins with a counted column, else null. */
function upperOf(line: string): readonly string[] | null {
  if (!/^\s*[|│┃]/.test(line)) return null;
  const names = cellsOf(line, BARS);
  const isHeader = names.length > 2 && names.every((name) => parseNumber(name) === null && name !== '');
  return isHeader && STEP_COLUMNS.test(names[0] ?? '') ? names : null;
}

function headerOf(line: string): Header | null {
  // A bar behind the names.
  const text = line.replace(/:\s+\d+%.*$|:\s*$/, '').replace(/^\s*#\s*(?=[a-z])/i, '');
  if (/[=]/.test(text)) return null;
  for (const separator of SEPARATORS) {
    const names = cellsOf(text, separator).map(columnName);
    if (
      names.length < (separator === BLANKS ? 3 : 2) ||
      names.some((name) => parseNumber(name) !== null || name === '')
    )
      continue;
    if (names.some((name) => /:(?![.\d])|=|\s\d/.test(name) || name.split(' ').length > 3)) continue;
    const isCounted = names.slice(0, 2).some((name) => STEP_COLUMNS.test(name) || /^class$/i.test(name));
    const isSummary =
      names.filter(isMeasured).length >= 2 &&
      names.every((name) => /^[\w%.-]+$/.test(name) && !/^support$/i.test(name));
    if (isSummary || (isCounted && names.some(isMeasured))) return { names, separator };
  }
  return null;
}

/** `Box(P` is P; `mAP50-95)` is mAP50-95. */
function columnName(cell: string): string {
  return cell.replace(/^Box\(|\)$|:$/g, '').replace(/^Targetsbox is$/, 'Targets');
}

function cellsOf(line: string, separator: RegExp): string[] {
  const cells = line.trim().split(separator);
  const [first, last] = [cells[0], cells.at(-1)];
  return cells.slice(first === '' ? 1 : 0, last === '' ? -1 : undefined);
}

function readRow(line: string, { names, separator }: Header): Reading | null {
  const isBlank = separator === BLANKS;
  const hasLists = /\s{2}\[/.test(line);
  const cells = isBlank ? line.trim().split(hasLists ? BLANKS : /\s+/) : cellsOf(line, separator);
  const isShort = cells.length < names.length && !cells.includes('#na#');
  if (isBlank ? isShort : cells.length !== names.length) return null;
  // Behind a row, only a bar may follow.
  if (
    cells.length > names.length &&
    !/^\d+%$|:$/.test(cells[names.length] ?? '') &&
    !/:$/.test(cells[names.length - 1] ?? '')
  )
    return null;
  let step: number | null = null;
  const metrics: Record<string, number> = {};
  for (const [i, name] of names.entries()) {
    const cell = cells[i] ?? '';
    // Of lists, `[1.61]` has a single value.
    const value = parseNumber(cell.replace(/^\[|\]$|[:%]$/g, ''));
    if (/^class$/i.test(name)) {
      if (cell !== 'all') return null;
    } else if (i < 2 && STEP_COLUMNS.test(name)) {
      const count = /^(\d+)(?:\/\d+)?$/.exec(cell)?.[1];
      if (count === undefined) return null;
      step = Number(count);
    } else if (value !== null && !isColumnOfNoMetric(name)) metrics[name.replace(/ /g, '_')] = value;
    else if (value === null && !/^(?:no log|n\/a|none|null)?$|[\d#-]|^\[\]$/i.test(cell)) return null;
  }
  return { step, metrics };
}

function isMeasured(name: string): boolean {
  return looksLikeMetric(name) || /^(box|obj|cls|target)$/.test(name);
}

function isColumnOfNoMetric(name: string): boolean {
  if (/^total$/i.test(name)) return false;
  return isNoMetric(name) || isPosition(name) || /^(instances|targets|labels|images|support)$/i.test(name);
}
