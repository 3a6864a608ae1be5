/** Durations in the syntax of a sweep file: `500ms`, `30s`, `10m`, `2h`, `1d`. */

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

export const DURATION = /^(?=.*[1-9])(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** Whole milliseconds, at least 1, of a text that matches DURATION. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = DURATION.exec(text) ?? [];
  return Math.max(1, Math.round(Number(count) * UNITS[unit as keyof typeof UNITS]));
}

/** A duration in the largest unit that gives a whole number. */
export function formatDuration(milliseconds: number): string {
  const [unit, length] = Object.entries(UNITS).find(([, ms]) => milliseconds % ms === 0) ?? ['ms', 1];
  return `${milliseconds / length}${unit}`;
}
