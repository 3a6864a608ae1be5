/** A decision about how a table is read, with its reason and the key of a sweep file that says the same. */

export interface FoundKey {
  /** Empty where no key is needed. */
  readonly key: string;
  readonly value?: string | number | boolean | readonly (string | number)[];
  /** A sentence without its full stop: `the first line is data`. */
  readonly reason: string;
}

/** As a command prints it: the reason, and what to write to make it explicit. */
export function noteOf({ key, value, reason }: FoundKey): string {
  if (key === '' || value === undefined) return reason;
  const written = Array.isArray(value) ? `[${value.map(writtenScalar).join(', ')}]` : writtenScalar(value);
  return `${reason} (${key}: ${written})`;
}

function writtenScalar(value: unknown): string {
  return typeof value === 'string' && !/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(value)
    ? JSON.stringify(value)
    : String(value);
}
