/** The next sweep as the text of a sweep file, with a comment that says why on each line that changes. */
import { analyse } from '../analysis/analysis.js';
import { type NextSweep, nextSweep } from '../analysis/nextSweep.js';
import type { Summary } from '../results/summary.js';
import { formatSweepFile } from '../sweepfile/formatSweepFile.js';

export function formatNextSweep({ spec, reasons }: NextSweep): string {
  return formatSweepFile(spec, reasons);
}

/** Null if no trial has a sound result. */
export function nextSweepFile(summary: Summary): string | null {
  const next = nextSweep(analyse(summary));
  return next === null ? null : formatNextSweep(next);
}
