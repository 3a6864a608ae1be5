/** Whether the first line of a table names its columns, by what stands below it. */
import { kindOf } from './cell.js';
import { isMissingNumber, missingSpellings } from './missing.js';
import { formatsOf, splitSymbol } from './numberFormat.js';
import { readDate } from './readDate.js';

export interface HeaderEvidence {
  readonly isHeader: boolean;
  /** Whether names stand above numbers or dates: the surest evidence. */
  readonly isTyped: boolean;
  /** In a few words. */
  readonly reason: string;
}

const USUAL_MISSING = missingSpellings({});

/** What a cell looks like by itself. */
export function typeOf(cell: string): 'missing' | 'number' | 'date' | 'text' {
  const text = cell.trim();
  if (isMissingNumber(USUAL_MISSING, text)) return 'missing';
  if (kindOf(text) !== 'text' || formatsOf(splitSymbol(text)?.text ?? text) !== 0) return 'number';
  return readDate(text) === null ? 'text' : 'date';
}

/** Cells of a column that must be numbers, or dates, for a text above them to be a name. */
const NEARLY_ALL = 0.9;

/**
 * Each column votes. A text above numbers or dates is a name. A number above numbers is data, and so is a text
 * that appears again below. Where these agree by chance, e.g. a column `y` of y and n, texts that are unlike the few
 * texts below them decide. Numbers that count up, e.g. years, may be names of columns.
 */
export function headerEvidence(
  first: readonly string[],
  below: readonly (readonly string[])[],
  named: readonly string[],
): HeaderEvidence {
  const votes = first.map((cell, index) => vote(cell, columnOf(below, index)));
  const names = votes.filter((each) => each === 'name').length;
  const data = votes.filter((each) => each === 'data').length;
  if (data > names && isCount(first) && !below.slice(0, 2).some(isCount) && !repeats(first, below)) {
    return { isHeader: true, isTyped: false, reason: 'numbers that count up, as names of columns do' };
  }
  const unlike = votes.filter((each) => each === 'unlike').length;
  if (names > data || (names > 0 && names + unlike / 2 > data))
    return {
      isHeader: true,
      isTyped: true,
      reason: `text above ${names === 1 ? 'a column' : `${names} columns`} of numbers`,
    };
  const isNamed = named.some((name) =>
    first.some((cell, index) => cell.trim() === name && votes[index] !== 'data'),
  );
  if (isNamed) return { isHeader: true, isTyped: false, reason: 'it has the name of the target' };
  if (data > 0) return { isHeader: false, isTyped: false, reason: dataReason(first, below) };
  const hasText = first.some((cell) => typeOf(cell) !== 'number') || below.length === 0;
  return {
    isHeader: hasText,
    isTyped: false,
    reason: hasText ? 'its texts appear nowhere below' : 'it holds numbers only',
  };
}

function columnOf(rows: readonly (readonly string[])[], index: number): string[] {
  return rows.flatMap((cells) => (cells[index] === undefined ? [] : [(cells[index] as string).trim()]));
}

type Vote = 'name' | 'data' | 'unlike' | 'none';

function vote(cell: string, column: readonly string[]): Vote {
  const text = cell.trim();
  const type = typeOf(text);
  if (type === 'missing') return 'none';
  // The header of tables that were joined stands among the numbers again.
  const others = column.filter((each) => each !== text);
  const types = (type === 'text' ? others : column).map(typeOf).filter((each) => each !== 'missing');
  const typed = types.filter((each) => each !== 'text').length;
  const isTyped = types.length > 0 && typed >= NEARLY_ALL * types.length;
  if (type === 'text') {
    if (isTyped) return 'name';
    if (column.includes(text)) return 'data';
    return new Set(column).size <= column.length / 2 ? 'unlike' : 'none';
  }
  if (isTyped) return 'data';
  return column.includes(text) ? 'data' : 'none';
}

/** Three numbers or more, each the one before and the same step: 0, 1, 2 or 1990, 1995, 2000. */
function isCount(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d+$/.test(cell.trim())).map(Number);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  const counts = numbers.every((value, index) => index === 0 || value - (numbers[index - 1] ?? 0) === step);
  const others = cells.filter((cell) => !/^\d+$/.test(cell.trim())).map(typeOf);
  return (
    numbers.length >= 3 && step > 0 && counts && others.every((type) => type === 'text' || type === 'missing')
  );
}

/** Whether a text of the first line appears again in its column. */
function repeats(first: readonly string[], below: readonly (readonly string[])[]): boolean {
  return first.some((cell, index) => typeOf(cell) === 'text' && columnOf(below, index).includes(cell.trim()));
}

function dataReason(first: readonly string[], below: readonly (readonly string[])[]): string {
  const again = first.find(
    (cell, index) => typeOf(cell) === 'text' && columnOf(below, index).includes(cell.trim()),
  );
  return again === undefined
    ? 'numbers above numbers'
    : `${JSON.stringify(again.trim().slice(0, 40))} appears again below it`;
}
