/**
 * Milliseconds from a sweep's first start to its latest end, as its journal has them: the one measure that `run`,
 * the report and its exports print. What came before `sinceMs` is left out, e.g. before the command that reports it.
 */
export function elapsedMs(
  { startedMs, endedMs }: { readonly startedMs: number; readonly endedMs: number },
  sinceMs = Number.NEGATIVE_INFINITY,
): number {
  return Math.max(0, endedMs - Math.max(startedMs, sinceMs));
}
