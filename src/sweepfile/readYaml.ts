/**
 * YAML 1.2 (and so JSON) as located values. Only what a sweep file needs: plain maps, lists and scalars. Anchors,
 * aliases, tags and deep nesting, by which a small file becomes a large value, are refused, and so are keys that
 * mean something to JavaScript objects.
 */
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser } from 'yaml';
import { throwAll, type UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import type { LocatedEntry, LocatedValue, Scalar } from './locatedValue.js';
import { errorAt } from './problem.js';
import type { Source } from './source.js';

/** Collections within collections. */
export const MAX_DEPTH = 32;
/** Errors shown of a file that cannot be read: one is often the cause of the next. */
const MAX_ERRORS = 20;

/** @throws UserError, or an AggregateError of them. */
export function readYaml(source: Source): LocatedValue {
  const problems: UserError[] = [];
  const document = composeDocument(source);
  for (const { pos, message } of document?.errors.slice(0, MAX_ERRORS) ?? []) {
    problems.push(errorAt({ source, offset: pos[0] }, { message: firstLine(message), code: 'bad-yaml' }));
  }
  const root = locate(document?.contents ?? null, { source, problems });
  throwAll(problems);
  return root;
}

function composeDocument(source: Source): Document.Parsed | null {
  const parser = new Parser();
  const tokens = [];
  // The depth is watched while reading: the composer after it calls itself for every level.
  for (const lexeme of new Lexer().lex(source.text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH + 2) {
      throw errorAt(
        { source, offset: parser.offset },
        { message: `nests deeper than ${MAX_DEPTH} levels`, code: 'too-deep' },
      );
    }
  }
  tokens.push(...parser.end());
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
  const [document, second] = [...composer.compose(tokens, true, source.text.length)];
  if (second !== undefined && source.isFile) {
    throw errorAt(
      { source, offset: second.range[0] },
      { message: 'a second document begins here; a sweep file is one', code: 'bad-yaml' },
    );
  }
  return (document as Document.Parsed | undefined) ?? null;
}

interface Reading {
  readonly source: Source;
  readonly problems: UserError[];
}

function locate(node: Node | null | undefined, reading: Reading): LocatedValue {
  const { source } = reading;
  const [start, end] = node?.range ?? [0, 0];
  const located = { place: { source, offset: start }, written: source.text.slice(start, end) };
  refuseMachinery(node, start, reading);
  if (isMap<Node, Node | null>(node)) return { ...located, content: entriesOf(node.items, reading) };
  if (isSeq<Node>(node)) return { ...located, content: node.items.map((item) => locate(item, reading)) };
  const content = isScalar(node) ? (node.value as Scalar) : null;
  if (typeof content === 'string' && /\p{Cs}/u.test(content)) {
    refuse(start, 'half of a surrogate pair is no character', reading);
  }
  // −0 is 0: it would have bits, and so an id, of its own.
  return { ...located, content: content === 0 ? 0 : content };
}

function entriesOf(
  items: readonly { key: Node; value: Node | null }[],
  reading: Reading,
): Map<string, LocatedEntry> {
  const entries = new Map<string, LocatedEntry>();
  for (const { key, value } of items) {
    const offset = key.range?.[0] ?? 0;
    refuseMachinery(key, offset, reading);
    const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : null;
    if (name === null || name === '') {
      refuse(offset, 'a key must be a text', reading);
      continue;
    }
    const place = { source: reading.source, offset };
    if (FORBIDDEN_KEYS.has(name)) refuse(offset, `the key ${name} is not allowed`, reading);
    else if (entries.has(name)) refuse(offset, `the key ${printable(name, 60)} is given twice`, reading);
    const located = locate(value, reading);
    // An empty value is reported where it should stand: behind its key.
    entries.set(name, { key: place, value: value?.range == null ? { ...located, place } : located });
  }
  return entries;
}

/** Keys that reach an object's prototype, and the merge key of YAML 1.1. */
export const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype', '<<']);

function refuseMachinery(node: Node | null | undefined, offset: number, reading: Reading): void {
  if (isAlias(node)) refuse(offset, 'aliases (*name) are not allowed; write the value itself', reading);
  else if (node?.anchor !== undefined) refuse(offset, 'anchors (&name) are not allowed', reading);
  if (node?.tag !== undefined) refuse(offset, `tags (${printable(node.tag, 40)}) are not allowed`, reading);
}

function refuse(offset: number, message: string, { source, problems }: Reading): void {
  if (problems.length >= MAX_ERRORS) return;
  problems.push(errorAt({ source, offset }, { message, code: 'bad-yaml' }));
}

function firstLine(message: string): string {
  return printable(message.split('\n')[0] ?? '', 200);
}
