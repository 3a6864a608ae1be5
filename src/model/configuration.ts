/** The hyperparameters of a training. */

/** The value of one hyperparameter: a list or a map counts as one value. */
export type Value =
  | number
  | string
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

/** The hyperparameters of a trial in the canonical form of its trainer, by their names in a sweep file. */
export type Configuration = Readonly<Record<string, Value>>;

/** One point of a search space: a value for every name that a sweep gives or that has a default. */
export type Point = Record<string, Value>;

/** Replicates differ in this hyperparameter, for every trainer. */
export const REPLICATE_AXIS = 'seed';

/** A value as text: `64`, `64-32`, `true`. Maps, and lists with items other than numbers and words, become JSON. */
export function formatValue(value: Value): string {
  if (Array.isArray(value)) {
    const isPlain = value.every((item) => typeof item === 'number' || typeof item === 'string');
    return isPlain && value.length > 0 ? value.join('-') : JSON.stringify(value);
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Whether two values are equal, including their elements. */
export function isSameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return JSON.stringify(a) === JSON.stringify(b);
}
