import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { writtenReportSchema } from './answers.js';
import { count, milliseconds } from './scalars.js';
import { sweepHead, sweepHeadView } from './sweepView.js';

/** What `jmin run --json` prints last. */
export const runSchema = z.strictObject({
  ...sweepHead,
  /** Trials trained now, neither known before nor taken from another sweep. */
  trained: count,
  /** From the launch to the report. */
  elapsed_ms: milliseconds,
  /** The build of the kernel of the worker that joined last. */
  kernel: z.string().nullable(),
  /** Null where the run was interrupted. */
  report: writtenReportSchema.nullable(),
});
export type RunView = z.infer<typeof runSchema>;

interface Outcome {
  readonly summary: Summary;
  readonly trained: number;
  readonly report: RunView['report'];
}

export function runView({ summary, trained, report }: Outcome, elapsedMs: number): RunView {
  return {
    ...sweepHeadView(summary),
    trained,
    elapsed_ms: Math.round(elapsedMs),
    kernel: summary.workers.at(-1)?.kernel ?? null,
    report: report === null ? null : { directory: report.directory, files: report.files },
  };
}
