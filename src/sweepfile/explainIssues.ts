/** What zod found, said with the words of the schema's part that was meant. */
import type { z } from 'zod';
import { formatCount } from '../base/format.js';
import { nearest } from '../base/nearest.js';
import { printable } from '../base/printable.js';
import { lineForForeignAxis } from './foreignAxis.js';
import { FOREIGN_DATASET_KEYS, FOREIGN_KEYS } from './foreignWords.js';
import { expectedBy, type JsonSchema, wordsOf } from './jsonSchema.js';
import { formatPath, isMap, type LocatedValue, type Path, partAt } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';

type Issue = z.core.$ZodIssue;

/** The problems behind zod's issues with a value, one a place. */
export function explainIssues(
  issues: readonly Issue[],
  { schema, root, synonyms }: { schema: JsonSchema; root: LocatedValue; synonyms: Synonyms },
): Problem[] {
  const words = { ...synonyms, ...FOREIGN_KEYS };
  const problems = issues.flatMap((issue) => explain(issue, issue.path as Path, { schema, root, words }));
  const places = new Map(problems.map((problem) => [JSON.stringify(problem.path), problem]));
  // Report a misspelt key once, and not as missing too.
  for (const { meant } of problems) {
    const key = JSON.stringify(meant ?? []);
    if (places.get(key)?.code === 'missing') places.delete(key);
  }
  return [...places.values()];
}

interface Explained extends Problem {
  /** The path that a misspelt key was meant to be. */
  readonly meant?: Path;
}

/** Words of other tools, each with the key here, or with a sentence. */
type Synonyms = Readonly<Record<string, string>>;

interface Subject {
  readonly schema: JsonSchema;
  readonly root: LocatedValue;
  readonly words: Synonyms;
}

function explain(issue: Issue, path: Path, subject: Subject): Explained[] {
  const foreign = foreignAxis(path, subject);
  if (foreign !== null) return [foreign];
  const value = partAt(subject.root, path);
  const schema = schemaAt(path, subject);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      unknownKey([...path, key], branchOf(schema, value) ?? schema, subject.words),
    );
  }
  if (value === undefined)
    return [problemAt(path, `is missing: it must be ${expectedBy(schema)}`, { code: 'missing' })];
  if (issue.code === 'invalid_union') {
    const branch = branchIndex(schema, value);
    const inner = branch === null ? [] : (issue.errors[branch] ?? []);
    if (inner.length > 0) {
      return inner.flatMap((one) => explain(one, [...path, ...(one.path as Path)], subject));
    }
  }
  return [wrongValue(path, branchOf(schema, value) ?? schema, value)];
}

function unknownKey(path: Path, schema: JsonSchema, words: Synonyms): Explained {
  const key = String(path.at(-1));
  const outer = String(path[0]);
  const properties = Object.entries(schema.properties ?? {});
  const known = properties.map(([name]) => name);
  const problem = { path, at: 'key', code: 'unknown-key' } as const;
  const message = `unknown key ${shorten(formatPath(path))}`;
  const dictionary = outer === 'dataset' ? FOREIGN_DATASET_KEYS : words;
  const word = Object.hasOwn(dictionary, key.toLowerCase()) ? dictionary[key.toLowerCase()] : undefined;
  if (path.length > 1 && word === outer)
    return { ...problem, message: `${message}; write its keys directly under ${outer}` };
  if (word?.includes(' ')) return { ...problem, message: `${message}; ${word}` };
  const near = word !== undefined && known.includes(word) ? word : nearest(key, known);
  if (near !== null) {
    return { ...problem, message: `${message}; did you mean ${near}?`, meant: [...path.slice(0, -1), near] };
  }
  const inner = word ?? key;
  const section = properties.find(
    ([, part]) => part.properties && Object.hasOwn(part.properties, inner),
  )?.[0];
  if (section === undefined) return { ...problem, message: `${message}; known are ${known.join(', ')}` };
  const name = inner === key ? '' : ` as ${inner}`;
  return { ...problem, message: `${message}; it belongs under ${section}${name}` };
}

function wrongValue(path: Path, schema: JsonSchema, value: LocatedValue): Problem {
  const word = String(value.content);
  const reason = reasonAgainst(word, schema);
  if (reason !== undefined) return problemAt(path, `must not be ${word}: ${reason}`);
  const near = typeof value.content === 'string' ? nearest(word, wordsOf(schema)) : null;
  const help = near === null ? '' : `; did you mean ${near}?`;
  const message = `must be ${expectedBy(schema)}; got ${describeValue(value)}${help}`;
  if (path.length === 1 && path[0] === 'hyperparameters' && Array.isArray(value.content))
    return problemAt(path, message, {
      hint: `Write each as a key with its values, e.g. ${Object.keys(schema.properties ?? {})[0] ?? 'name'}: [a, b].`,
    });
  const isText = schema.type === 'string' && /^(number|boolean)$/.test(typeof value.content);
  return problemAt(path, message, isText ? { hint: 'Quote it to make it a string.' } : {});
}

/** Any problem of an axis that is written as in another tool: the one message that says how to write it. */
function foreignAxis([section, name]: Path, { schema, root }: Subject): Problem | null {
  if (section !== 'hyperparameters' || name === undefined) return null;
  const path = [section, name];
  const value = partAt(root, path);
  const line = value === undefined || !isMap(value.content) ? null : lineForForeignAxis(String(name), value);
  if (value === undefined || line === null) return null;
  const part = schemaAt(path, { schema, root });
  const message = `must be ${expectedBy(part)}; got ${describeValue(value)}`;
  return problemAt(path, message, { hint: `Write ${line}.` });
}

function reasonAgainst(word: string, { refused = {}, anyOf = [] }: JsonSchema): string | undefined {
  if (Object.hasOwn(refused, word)) return refused[word];
  return anyOf.map((branch) => reasonAgainst(word, branch)).find((reason) => reason !== undefined);
}

/** A value in a message: as it was written, if it is short. */
function describeValue({ content, written }: LocatedValue): string {
  if (content === null) return 'nothing';
  if (isMap(content)) return content.size === 0 ? 'an empty map' : 'a map';
  if (Array.isArray(content))
    return content.length === 0 ? 'an empty list' : `a list of ${formatCount(content.length)}`;
  return shorten(written);
}

function shorten(text: string): string {
  return printable(text, 60);
}

function schemaAt(path: Path, { schema, root }: Pick<Subject, 'schema' | 'root'>): JsonSchema {
  let part = schema;
  path.forEach((step, index) => {
    const branch = branchOf(part, partAt(root, path.slice(0, index))) ?? part;
    part = childOf(branch, step);
  });
  return part;
}

function childOf(schema: JsonSchema, step: string | number): JsonSchema {
  if (typeof step === 'number') return schema.prefixItems?.[step] ?? (schema.items || {});
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, step)) return properties[step] ?? {};
  return typeof additionalProperties === 'object' ? additionalProperties : {};
}

/** The alternative that a value was meant to be; the schema itself where there are none; null where it is unclear. */
function branchOf(schema: JsonSchema, value: LocatedValue | undefined): JsonSchema | null {
  if (schema.anyOf === undefined) return schema;
  const index = value === undefined ? null : branchIndex(schema, value);
  const branch = index === null ? undefined : schema.anyOf[index];
  return branch === undefined ? null : branchOf(branch, value);
}

/** A number, list or map has its alternative; a text may have been meant as any of them. */
function branchIndex({ anyOf = [] }: JsonSchema, { content }: LocatedValue): number | null {
  const types = typesOf(content);
  const index = isMap(content)
    ? nearestMap(anyOf, [...content.keys()])
    : anyOf.findIndex((branch) => allows(branch, types));
  return index === -1 ? null : index;
}

function typesOf(content: LocatedValue['content']): readonly JsonSchema['type'][] {
  if (Array.isArray(content)) return ['array'];
  return typeof content === 'number' ? ['number', 'integer'] : [];
}

function allows({ type, anyOf = [] }: JsonSchema, types: readonly JsonSchema['type'][]): boolean {
  return (type !== undefined && types.includes(type)) || anyOf.some((branch) => allows(branch, types));
}

/** The alternative with the most of these keys, or with keys most like them. */
function nearestMap(alternatives: readonly JsonSchema[], keys: readonly string[]): number {
  const scores = alternatives.map(({ properties }) => {
    if (properties === undefined) return -1;
    const known = Object.keys(properties);
    const found = keys.filter((key) => known.includes(key)).length;
    return found + keys.filter((key) => nearest(key, known) !== null).length / 1000;
  });
  const best = Math.max(...scores);
  return best <= 0 ? -1 : scores.indexOf(best);
}
