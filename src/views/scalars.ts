/**
 * The basic parts of all output for programs, with one rule for each:
 *
 *   names       snake_case
 *   a trial     `trial` is the number people see, `id` its id
 *   times       ISO 8601 in UTC, named `…_at`
 *   durations   milliseconds, named `…_ms`
 *   sizes       bytes, named `…_bytes`
 *   numbers     JSON numbers; the strings "Infinity", "-Infinity" and "NaN" where they are not finite
 *   null        a missing value
 */
import { z } from 'zod';

/** JSON has only finite numbers. */
export const jsonNumber = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]);
export type JsonNumber = z.infer<typeof jsonNumber>;

export const count = z.int().min(0);
export const isoTime = z.iso.datetime();
export const milliseconds = z.number().min(0);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export function jsonNumberOf(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** The number behind a JSON number; NaN for null, which `formatNumber` accepts. */
export function numberOf(value: JsonNumber | null | undefined): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}

/** A number of a summary, where NaN means a missing value. */
export function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** A point in time from milliseconds since 1970; null if there is none. */
export function isoTimeOf(ms: number | undefined): string | null {
  return ms === undefined || !Number.isFinite(ms) ? null : new Date(ms).toISOString();
}
