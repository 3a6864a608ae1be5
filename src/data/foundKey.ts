/** A decision about how a table is read, with its reason and the key of a sweep file that says the same. */

export type FoundValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | Readonly<Record<string, readonly string[]>>;

export interface FoundKey {
  /** Empty where no key is needed. */
  readonly key: string;
  readonly value?: FoundValue;
  /** A sentence without its full stop: `the first line is data`. */
  readonly reason: string;
}

/** As a command prints it: the reason, and what to write to make it explicit. */
export function noteOf({ key, value, reason }: FoundKey): string {
  if (key === '' || value === undefined) return reason;
  return `${reason} (${key}: ${written(value)})`;
}

function written(value: FoundValue): string {
  if (typeof value !== 'object') return writtenScalar(value);
  if (isList(value)) return `[${value.map(writtenScalar).join(', ')}]`;
  const entries = Object.entries(value).map(([key, list]) => `${writtenScalar(key)}: ${written(list)}`);
  return `{ ${entries.join(', ')} }`;
}

function isList(value: object): value is readonly (string | number)[] {
  return Array.isArray(value);
}

function writtenScalar(value: unknown): string {
  return typeof value === 'string' && !/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(value)
    ? JSON.stringify(value)
    : String(value);
}
