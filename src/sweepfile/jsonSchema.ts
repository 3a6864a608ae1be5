/** The JSON Schema of sweep files, and what it asks for in words: the source of error messages and the reference. */
import { z } from 'zod';
import { formatCount } from '../base/format.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { trainerOf } from '../trainers/trainers.js';
import { sweepFileSchemaOf } from './sweepFile.js';

/** The part of JSON Schema that the sweep file's schema is written in. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly description?: string;
  readonly default?: unknown;
  /** Ours: what a value must be, where the words made from the other keywords would not do. */
  readonly expected?: string;
  /** Ours: words that others accept, each with the reason why they are refused here. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const schemas = new WeakMap<TrainerDescription, JsonSchema>();

/** Of a sweep file as it is written: what has a default may be left out. */
export function jsonSchemaOf(trainer: TrainerDescription): JsonSchema {
  const known = schemas.get(trainer);
  if (known !== undefined) return known;
  const schema = z.toJSONSchema(sweepFileSchemaOf(trainer), { io: 'input' }) as JsonSchema;
  schemas.set(trainer, schema);
  return schema;
}

export const SWEEP_FILE_JSON_SCHEMA = jsonSchemaOf(trainerOf({}));

/** As editors read it: without what is ours, and with a name. */
export function publishedJsonSchema(): object {
  const { $schema, ...schema } = withoutOurs(SWEEP_FILE_JSON_SCHEMA) as Record<string, unknown>;
  return { $schema, title: 'Sweep file of jmin', ...schema };
}

function withoutOurs(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutOurs);
  if (typeof node !== 'object' || node === null) return node;
  // Only schemas have a text as `expected`: a property of that name would be a schema itself.
  const entries = Object.entries(node).filter(([key, value]) => !(key in OURS && typeof value === OURS[key]));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutOurs(value)]));
}

const OURS: Readonly<Record<string, string>> = { expected: 'string', refused: 'object' };

/** Marks and blanks are quoted. */
function written(word: unknown): string {
  const text = String(word);
  return /^[\w-]+$/.test(text) ? text : JSON.stringify(text);
}

/** What a value must be: `a whole number from 1 to 100`. */
export function expectedBy(schema: JsonSchema): string {
  if (schema.expected !== undefined) return schema.expected;
  if (schema.anyOf !== undefined) return schema.anyOf.map(expectedBy).join(', or ');
  const words = wordsOf(schema).map(written);
  if (words.length > 0) return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
  switch (schema.type) {
    case 'number':
    case 'integer':
      return `a ${schema.type === 'integer' ? 'whole number' : 'number'}${bounds(schema)}`;
    case 'string':
      return `a text of ${schema.minLength ?? 0} to ${formatCount(schema.maxLength ?? 0)} characters`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${itemCount(schema)}`;
    default:
      return 'a map of keys and values';
  }
}

/** The words a value may be, those of all alternatives together. */
export function wordsOf(schema: JsonSchema): string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(wordsOf);
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return words.filter((word) => typeof word === 'string');
}

function itemCount({ minItems, maxItems }: JsonSchema): string {
  if (minItems === maxItems) return minItems === undefined ? '' : ` of ${minItems}`;
  if (minItems === undefined) return ` of at most ${maxItems}`;
  return maxItems === undefined ? ` of at least ${minItems}` : ` of ${minItems} to ${maxItems}`;
}

function bounds(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : from(minimum);
  if (exclusiveMaximum !== undefined) return `${low}, below ${exclusiveMaximum}`;
  // Whole numbers are bounded by what a double can hold: the schema need not say so.
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return low;
  return low === '' || exclusiveMinimum !== undefined
    ? `${low}, at most ${formatCount(maximum)}`
    : `${low} to ${formatCount(maximum)}`;
}

function from(minimum: number | undefined): string {
  return minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum}`;
}
