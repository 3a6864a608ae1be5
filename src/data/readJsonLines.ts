import type { Cell } from './cell.js';
import { MAX_LINE_CHARACTERS } from './limits.js';
import { dataError, type Problems, quote } from './problems.js';
import { readText } from './readText.js';
import type { RowReader } from './rows.js';

/**
 * Reads one flat JSON object a line. The first object names the columns; a key that a later one lacks is a
 * missing value, as null is; true and false are texts. Blank lines are passed over.
 */
export function jsonLinesReader(file: string): RowReader {
  return async (sink, problems, maxRows) => {
    let columns: Map<string, number> | null = null;
    let rows = 0;
    for await (const { text, line } of readLines(file)) {
      const object = parseObject(text, { file, line }, problems);
      if (object === null) continue;
      if (columns === null) {
        columns = new Map(Object.keys(object).map((key, index) => [key, index]));
        sink.header([...columns.keys()], line);
      }
      const cells = cellsOf(object, columns, { file, line }, problems);
      if (cells !== null) sink.row(cells, line);
      if (++rows === maxRows) return;
    }
  };
}

async function* readLines(file: string): AsyncGenerator<{ text: string; line: number }> {
  let line = 0;
  let rest = '';
  for await (const piece of readText(file)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line++;
      if (text.trim() !== '') yield { text, line };
    }
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw dataError(`${file}:${line + 1}`, `expected lines of at most ${MAX_LINE_CHARACTERS} characters`);
    }
  }
  if (rest.trim() !== '') yield { text: rest, line: line + 1 };
}

interface LinePlace {
  readonly file: string;
  readonly line: number;
}

function parseObject(text: string, place: LinePlace, problems: Problems): object | null {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const expected = 'expected a JSON object, e.g. {"a": 1, "b": "x"}';
  problems.count({
    ...place,
    key: 'no object',
    shown: quote(text),
    one: `${expected}; got ${quote(text)}`,
    many: (count) => `${expected}; ${count} lines hold none`,
    hint: () => null,
  });
  return null;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return MANY_DIGITS.test(text) ? JSON.parse(withTextIntegers(text)) : value;
  } catch {
    return null;
  }
}

/** Digits from which on a whole number may be more than a float64 holds. */
const MANY_DIGITS = /\d{16}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Puts whole numbers that a float64 would change in quotes: as classes and categories they keep their text. */
function withTextIntegers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d+$/.test(token) && String(Number(token)) !== token ? `"${token}"` : token,
  );
}

/** The object's values in the columns' order, or null where they do not fit them. */
function cellsOf(
  object: object,
  columns: ReadonlyMap<string, number>,
  place: LinePlace,
  problems: Problems,
): Cell[] | null {
  const cells: Cell[] = new Array(columns.size).fill('');
  for (const [key, value] of Object.entries(object)) {
    const index = columns.get(key);
    const cell = cellOf(value);
    if (index !== undefined && cell !== null) {
      cells[index] = cell;
      continue;
    }
    const isUnknown = index === undefined;
    const hint = () =>
      isUnknown ? 'Give the first object all keys: null stands for a missing value.' : null;
    problems.count({ ...place, ...keyProblem(key, value, isUnknown), hint });
    return null;
  }
  return cells;
}

function keyProblem(key: string, value: unknown, isUnknown: boolean) {
  const name = quote(key);
  if (isUnknown) {
    const expected = 'expected the keys of the first object';
    return {
      key: 'unknown key',
      shown: name,
      one: `${expected}; ${name} is not one of them`,
      many: (count: string) => `${expected}; ${count} lines have others`,
    };
  }
  const got = Array.isArray(value) ? 'a list' : 'an object';
  const expected = `${name}: expected a number, a text, true, false or null`;
  return {
    key: `value of ${key}`,
    shown: got,
    one: `${expected}; got ${got}`,
    many: (count: string) => `${expected}; ${count} lines hold something else`,
  };
}

function cellOf(value: unknown): Cell | null {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : null;
}
