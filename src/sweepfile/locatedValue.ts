/** A value of a sweep file that remembers where each of its parts was written. */
import { printable } from '../base/printable.js';
import type { Place } from './source.js';

export type Scalar = string | number | boolean | null;

export interface LocatedValue {
  readonly content: Scalar | readonly LocatedValue[] | ReadonlyMap<string, LocatedEntry>;
  readonly place: Place;
  /** As it was written, for messages: `0x10`, `"10"`. */
  readonly written: string;
}

export interface LocatedEntry {
  readonly key: Place;
  readonly value: LocatedValue;
}

export type Path = readonly (string | number)[];

/** The value as plain data. */
export function plainValue({ content }: LocatedValue): unknown {
  if (Array.isArray(content)) return content.map(plainValue);
  if (!isMap(content)) return content;
  return Object.fromEntries([...content].map(([key, entry]) => [key, plainValue(entry.value)]));
}

/** The part at a path, or undefined where there is none. */
export function partAt(root: LocatedValue, path: Path): LocatedValue | undefined {
  return path.reduce<LocatedValue | undefined>((part, step) => part && entryOf(part, step)?.value, root);
}

/** Where the value at a path stands, or that nearest above it; of its key where there is one and it is asked for. */
export function placeAt(root: LocatedValue, path: Path, at: 'key' | 'value'): Place {
  let part = root;
  let key: Place | null = null;
  for (const step of path) {
    const entry = entryOf(part, step);
    // What is missing is reported at the key it is missing under.
    if (entry === undefined) return key ?? part.place;
    part = entry.value;
    key = entry.key;
  }
  return at === 'key' && key !== null ? key : part.place;
}

/** The keys of the map at a path, in the order they were written; none where there is no map. */
export function keysAt(root: LocatedValue, path: Path): string[] {
  const content = partAt(root, path)?.content;
  return isMap(content) ? [...content.keys()] : [];
}

/** A copy in which the part at a path of keys is another, or is not there. */
export function withPart(
  root: LocatedValue,
  path: readonly string[],
  entry: LocatedEntry | null,
): LocatedValue {
  const [key, ...rest] = path;
  if (key === undefined) return entry?.value ?? root;
  const entries = new Map(isMap(root.content) ? root.content : []);
  const inner = entries.get(key);
  if (entry === null && (inner === undefined || rest.length === 0)) {
    entries.delete(key);
  } else {
    const empty = { content: new Map(), place: (entry?.value ?? root).place, written: '' };
    const value = withPart(inner?.value ?? empty, rest, entry);
    entries.set(key, {
      key: entry !== null && rest.length === 0 ? entry.key : (inner?.key ?? value.place),
      value,
    });
  }
  return { ...root, content: entries };
}

/** Characters that are shown of a key. */
const MAX_SHOWN = 60;

/** `hyperparameters.learning_rate[2]`, `also["two layers"].epochs` */
export function formatPath(path: Path): string {
  return path.map(formatStep).join('');
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[A-Za-z_]\w*$/.test(step)) return `[${printable(JSON.stringify(step), MAX_SHOWN)}]`;
  const shown = printable(step, MAX_SHOWN);
  return index === 0 ? shown : `.${shown}`;
}

function entryOf(
  { content }: LocatedValue,
  step: string | number,
): { value: LocatedValue; key: Place | null } | undefined {
  if (isMap(content)) return content.get(String(step));
  if (!Array.isArray(content) || typeof step !== 'number') return undefined;
  const value: LocatedValue | undefined = content[step];
  return value && { value, key: null };
}

export function isMap(
  content: LocatedValue['content'] | undefined,
): content is ReadonlyMap<string, LocatedEntry> {
  return content instanceof Map;
}
