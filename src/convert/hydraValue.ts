/**
 * The value of one override of Hydra: https://hydra.cc/docs/advanced/override_grammar/. A simple sweep `1,2,3`, a
 * function as `choice(…)`, `range(…)`, `interval(…)`, `glob(…)`, one around them as `shuffle(…)` or `tag(…)`, or one
 * element.
 */
import type { Value } from '../model/configuration.js';
import { rounded, steps } from './axisDraft.js';

export type HydraValue =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | {
      readonly kind: 'range';
      readonly start: number;
      readonly stop: number;
      readonly step: number;
      readonly isWhole: boolean;
    }
  | {
      readonly kind: 'interval';
      readonly ends: readonly [number, number];
      readonly isWhole: boolean;
      readonly isLog: boolean;
    }
  | { readonly kind: 'glob'; readonly include: readonly string[]; readonly exclude: readonly string[] };

/** A problem of the text, in words that follow the name of the override. */
export class HydraProblem extends Error {}

/** Calls within calls, and lists within lists. */
const MAX_DEPTH = 20;
const MAX_RANGE = 10_000;

export function parseHydraValue(text: string): HydraValue {
  const reader = new TextReader(text);
  const first = sweepOrElement(reader, 0);
  const all = [first];
  while (reader.take(',')) all.push(sweepOrElement(reader, 0));
  reader.skipBlanks();
  if (!reader.isAtEnd) throw new HydraProblem(`has ${reader.rest} after its value`);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return { kind: 'values', values: all.flatMap(elementsOf) };
}

/** The numbers of a range, its stop left out. */
export function rangeNumbers({ start, stop, step }: { start: number; stop: number; step: number }): number[] {
  const count = Math.max(0, Math.ceil(rounded((stop - start) / step)));
  if (count > MAX_RANGE)
    throw new HydraProblem(`is a range of ${count} values; at most ${MAX_RANGE} are listed`);
  return steps(start, step, count);
}

/** A position in a text. */
class TextReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  get rest(): string {
    return this.#text.slice(this.#at, this.#at + 30);
  }

  skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  /** Takes a character behind blanks, if it comes next. */
  take(character: string): boolean {
    this.skipBlanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Takes what a pattern with the flag y matches here. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }

  need(character: string): void {
    if (!this.take(character))
      throw new HydraProblem(`must have ${character} before ${this.rest || 'its end'}`);
  }
}

interface Argument {
  readonly name: string | null;
  readonly value: HydraValue;
}

function sweepOrElement(reader: TextReader, depth: number): HydraValue {
  if (depth > MAX_DEPTH) throw new HydraProblem(`nests deeper than ${MAX_DEPTH} levels`);
  reader.skipBlanks();
  const call = reader.match(/[A-Za-z_]\w*\s*\(/y);
  if (call === null) return { kind: 'values', values: [element(reader, depth)] };
  const args: Argument[] = [];
  if (!reader.take(')')) {
    do {
      reader.skipBlanks();
      const name = reader.match(/[A-Za-z_]\w*\s*=/y)?.replace(/\s*=$/, '') ?? null;
      args.push({ name, value: sweepOrElement(reader, depth + 1) });
    } while (reader.take(','));
    reader.need(')');
  }
  return callOf(call.replace(/\s*\($/, ''), args);
}

function element(reader: TextReader, depth: number): Value {
  if (depth > MAX_DEPTH) throw new HydraProblem(`nests deeper than ${MAX_DEPTH} levels`);
  reader.skipBlanks();
  const quoted = reader.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y);
  if (quoted !== null) return quoted.slice(1, -1).replace(/\\(['"\\])/g, '$1');
  if (reader.take('[')) return listOf(reader, depth);
  if (reader.take('{')) return mapOf(reader, depth);
  const word = reader.match(/(?:[^,()[\]{}'"\s]|\s+(?=[^,()[\]{}'"\s]))+/y)?.trim() ?? '';
  return scalar(word);
}

function listOf(reader: TextReader, depth: number): Value {
  const items: Value[] = [];
  if (reader.take(']')) return items;
  do items.push(element(reader, depth + 1));
  while (reader.take(','));
  reader.need(']');
  return items;
}

function mapOf(reader: TextReader, depth: number): Value {
  const entries: [string, Value][] = [];
  if (reader.take('}')) return {};
  do {
    reader.skipBlanks();
    const key = reader.match(/[^:,{}[\]]+/y)?.trim() ?? '';
    reader.need(':');
    entries.push([key.replace(/^(['"])(.*)\1$/, '$2'), element(reader, depth + 1)]);
  } while (reader.take(','));
  reader.need('}');
  return Object.fromEntries(entries);
}

function scalar(word: string): Value {
  if (/^[+-]?(\d[\d_]*)(\.\d*)?([eE][+-]?\d+)?$|^[+-]?\.\d+([eE][+-]?\d+)?$/.test(word))
    return Number(word.replaceAll('_', ''));
  if (/^true$/i.test(word)) return true;
  if (/^false$/i.test(word)) return false;
  return /^null$/i.test(word) ? null : word;
}

function callOf(name: string, args: readonly Argument[]): HydraValue {
  const values = args.map(({ value }) => value);
  switch (name) {
    case 'choice':
      return { kind: 'values', values: values.flatMap(elementsOf) };
    case 'range':
      return rangeCall(args);
    case 'interval':
      return intervalCall(args);
    case 'glob':
      return globCall(args);
    case 'shuffle':
      return aroundOf(name, args);
    case 'sort':
      return sorted(args);
    case 'tag':
      return tagged(values);
    case 'int':
    case 'float':
    case 'str':
    case 'bool':
    case 'json_str':
      return castOf(name, aroundOf(name, args));
    default:
      throw new HydraProblem(
        `uses ${name}(…); known are choice, range, interval, glob, shuffle, sort, tag, int, float, str, bool and json_str`,
      );
  }
}

function elementsOf(value: HydraValue): readonly Value[] {
  if (value.kind === 'values') return value.values;
  if (value.kind === 'range') return rangeNumbers(value);
  throw new HydraProblem(
    `has ${value.kind === 'glob' ? 'a glob' : 'an interval'} among other values; use it alone`,
  );
}

function rangeCall(args: readonly Argument[]): HydraValue {
  const [start, stop, step] = numbersOf('range', args, ['start', 'stop', 'step']);
  const ends = stop === undefined ? [0, start ?? 0] : [start ?? 0, stop];
  const [from = 0, to = 0] = ends;
  const by = step ?? 1;
  if (by === 0) throw new HydraProblem('has a range with the step 0');
  return { kind: 'range', start: from, stop: to, step: by, isWhole: [from, to, by].every(Number.isInteger) };
}

function intervalCall(args: readonly Argument[]): HydraValue {
  const [start = 0, end = 0] = numbersOf('interval', args, ['start', 'end']);
  if (end < start) throw new HydraProblem(`has an interval that goes down, from ${start} to ${end}`);
  // Whole numbers are asked for by int(interval(…)).
  return { kind: 'interval', ends: [start, end], isWhole: false, isLog: false };
}

function numbersOf(
  call: string,
  args: readonly Argument[],
  names: readonly string[],
): (number | undefined)[] {
  const given = names.map<number | undefined>(() => undefined);
  for (const [i, { name, value }] of args.entries()) {
    const at = name === null ? i : names.indexOf(name);
    if (at === -1 || at >= names.length)
      throw new HydraProblem(`has an unknown argument of ${call}(…); known are ${names.join(', ')}`);
    const number = value.kind === 'values' ? value.values[0] : undefined;
    if (typeof number !== 'number') throw new HydraProblem(`must have numbers in ${call}(…)`);
    given[at] = number;
  }
  if (given.every((number) => number === undefined))
    throw new HydraProblem(`must have numbers in ${call}(…)`);
  return given;
}

function globCall(args: readonly Argument[]): HydraValue {
  const textsOf = (value: HydraValue) => elementsOf(value).flat().map(String);
  const [include, exclude] = ['include', 'exclude'].map((name, i) =>
    args
      .filter((arg, at) => (arg.name ?? (at === i ? name : '')) === name)
      .flatMap(({ value }) => textsOf(value)),
  );
  return { kind: 'glob', include: include ?? [], exclude: exclude ?? [] };
}

/** The one sweep within; several elements are a simple sweep. */
function aroundOf(name: string, args: readonly Argument[]): HydraValue {
  const inner = args.filter((arg) => arg.name === null || ['list', 'sweep', 'value'].includes(arg.name));
  const [only] = inner;
  if (only === undefined) throw new HydraProblem(`must have values in ${name}(…)`);
  if (inner.length > 1) return { kind: 'values', values: inner.flatMap(({ value }) => elementsOf(value)) };
  const { value } = only;
  const [list] = value.kind === 'values' && value.values.length === 1 ? value.values : [];
  return Array.isArray(list) && name !== 'str' && name !== 'json_str'
    ? { kind: 'values', values: list }
    : value;
}

/** Which points there are does not depend on their order, but the first ones run first. */
function sorted(args: readonly Argument[]): HydraValue {
  const value = aroundOf('sort', args);
  const reverse = args.find(({ name }) => name === 'reverse')?.value;
  const isReverse = reverse?.kind === 'values' && reverse.values[0] === true;
  if (value.kind === 'glob' || value.kind === 'interval') return value;
  const values = [...elementsOf(value)].sort(order);
  return { kind: 'values', values: isReverse ? values.reverse() : values };
}

function order(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** `tag(log, interval(…))`: the sweep is last, the tags before it. */
function tagged(values: readonly HydraValue[]): HydraValue {
  const sweep = values.at(-1);
  if (sweep === undefined) throw new HydraProblem('must have a sweep in tag(…)');
  const tags = values.slice(0, -1).flatMap(elementsOf);
  return sweep.kind === 'interval' && tags.includes('log') ? { ...sweep, isLog: true } : sweep;
}

function castOf(type: string, value: HydraValue): HydraValue {
  if (value.kind === 'interval') return { ...value, isWhole: type === 'int' };
  if (value.kind === 'glob') throw new HydraProblem(`has ${type}(…) around a glob`);
  if (value.kind === 'range' && type === 'float') return value;
  return { kind: 'values', values: elementsOf(value).map((one) => cast(type, one)) };
}

function cast(type: string, value: Value): Value {
  switch (type) {
    case 'int':
      return Math.trunc(Number(value));
    case 'float':
      return Number(value);
    case 'bool':
      return typeof value === 'string' ? /^true$/i.test(value) : Boolean(value);
    case 'json_str':
      return JSON.stringify(value);
    default:
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  }
}
