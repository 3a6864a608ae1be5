/**
 * Milliseconds from a sweep's first start to its latest end, from its journal. `run`, the report and its exports all
 * print this measure. Time before `sinceMs` is left out, e.g. before the start of the reporting command.
 */
export function elapsedMs(
  { startedMs, endedMs }: { readonly startedMs: number; readonly endedMs: number },
  sinceMs = Number.NEGATIVE_INFINITY,
): number {
  return Math.max(0, endedMs - Math.max(startedMs, sinceMs));
}
