/** A part of another tool's file, with its path: what it must be, and one error at its place where it is not. */
import { printable } from '../base/printable.js';
import { formatPath, isMap, type LocatedValue, type Path, plainValue } from '../sweepfile/locatedValue.js';
import { errorAt } from '../sweepfile/problem.js';

export interface Part {
  readonly path: Path;
  readonly value: LocatedValue;
}

/** Characters of a value that an error shows. */
const MAX_SHOWN = 60;

/** @throws UserError at the place of the part: always. */
export function refuse({ path, value }: Part, message: string): never {
  const subject = path.length === 0 ? 'the file' : formatPath(path);
  throw errorAt(value.place, { message: `${subject} ${message}`, code: 'cannot-convert' });
}

function refuseKind(part: Part, expected: string): never {
  const { content, written } = part.value;
  const got = isMap(content) ? 'a map' : Array.isArray(content) ? 'a list' : printable(written, MAX_SHOWN);
  return refuse(part, `must be ${expected}; got ${got === '' ? 'nothing' : got}`);
}

/** The parts of a map in the order of the file. */
export function partsOf(part: Part): readonly (readonly [string, Part])[] {
  const { content } = part.value;
  if (!isMap(content)) return refuseKind(part, 'a map');
  return [...content].map(([key, { value }]) => [key, { path: [...part.path, key], value }] as const);
}

export function itemsOf(part: Part): readonly Part[] {
  const { content } = part.value;
  if (!Array.isArray(content)) return refuseKind(part, 'a list');
  return content.map((value: LocatedValue, i) => ({ path: [...part.path, i], value }));
}

/** Null where the part is no map or lacks the key. */
export function childOf(part: Part | null, ...keys: readonly string[]): Part | null {
  return keys.reduce<Part | null>((at, key) => {
    const content = at?.value.content;
    const entry = isMap(content) ? content.get(key) : undefined;
    return at === null || entry === undefined ? null : { path: [...at.path, key], value: entry.value };
  }, part);
}

/** @throws UserError at the map that lacks the key. */
export function neededChild(part: Part, key: string, expected: string): Part {
  return childOf(part, key) ?? refuse(part, `must have ${key}, ${expected}`);
}

export function isMapPart(part: Part | null): part is Part {
  return part !== null && isMap(part.value.content);
}

/** A number, also in quotes: Katib and older YAML write numbers as strings. */
export function numberOf(part: Part): number {
  const { content } = part.value;
  const number = typeof content === 'string' && content.trim() !== '' ? Number(content) : content;
  return typeof number === 'number' && Number.isFinite(number) ? number : refuseKind(part, 'a number');
}

export function wholeNumberOf(part: Part, least = Number.NEGATIVE_INFINITY): number {
  const number = numberOf(part);
  if (Number.isSafeInteger(number) && number >= least) return number;
  return refuseKind(part, least > 0 ? `a whole number from ${least}` : 'a whole number');
}

export function textOf(part: Part): string {
  const { content } = part.value;
  if (typeof content === 'string') return content;
  return typeof content === 'number' ? String(content) : refuseKind(part, 'a text');
}

/** One of a few words. */
export function wordOf<Word extends string>(part: Part, words: readonly Word[]): Word {
  const text = textOf(part);
  return words.find((word) => word === text) ?? refuseKind(part, `one of ${words.join(', ')}`);
}

/** The two ends of a range; the second is above the first. */
export function endsOf(low: Part, high: Part): readonly [number, number] {
  const [from, to] = [numberOf(low), numberOf(high)];
  return to < from ? refuse(high, `must be at least ${from}; got ${to}`) : [from, to];
}

export function plainOf(part: Part): unknown {
  return plainValue(part.value);
}
