import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { writtenReportSchema } from './answers.js';
import { count, milliseconds } from './scalars.js';
import { sweepHead, sweepHeadView } from './sweepView.js';

/** The last output of `jmin run --json`. */
export const runSchema = z.strictObject({
  ...sweepHead,
  /** Trials trained by this run, neither known before nor taken from another sweep. */
  trained: count,
  /** Time from the launch to the report. */
  elapsed_ms: milliseconds,
  /** The build of the kernel of the worker that joined last. */
  kernel: z.string().nullable(),
  /** Null if the run was interrupted. */
  report: writtenReportSchema.nullable(),
});
export type RunView = z.infer<typeof runSchema>;

interface RunResult {
  readonly summary: Summary;
  readonly trained: number;
  readonly report: RunView['report'];
}

export function runView({ summary, trained, report }: RunResult, elapsedMs: number): RunView {
  return {
    ...sweepHeadView(summary),
    trained,
    elapsed_ms: Math.round(elapsedMs),
    kernel: summary.workers.at(-1)?.kernel ?? null,
    report: report === null ? null : { directory: report.directory, files: report.files },
  };
}
