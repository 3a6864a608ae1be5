import { z } from 'zod';
import { type Curve, curveSeries } from '../results/curve.js';
import { notesOf, tagsOf } from '../results/marks.js';
import type { Summary } from '../results/summary.js';
import { metricNames } from './metrics.js';
import { count, isoTime, isoTimeOf, jsonNumber, jsonNumberOf } from './scalars.js';
import { trialSchema, trialViewAt } from './trialView.js';

/** The output of `jmin show --json`. */
export const showSchema = z.strictObject({
  ...trialSchema.shape,
  sweep: z.string(),
  /** The matrices of its network on one mini-batch. */
  shapes: z
    .array(z.strictObject({ name: z.string(), symbols: z.string(), rows: count, columns: count }))
    .readonly(),
  /** The recorded values, by metric; null for points without a record. */
  curve: z.record(z.string(), z.array(jsonNumber).readonly()).nullable(),
  /** What people wrote about it. */
  notes: z.array(z.strictObject({ at: isoTime, text: z.string() })).readonly(),
  tags: z.array(z.string()).readonly(),
  /** A command that trains it again, for a POSIX shell. */
  rerun: z.string(),
});
export type ShowView = z.infer<typeof showSchema>;

interface Shown {
  readonly shapes: ShowView['shapes'];
  readonly rerun: string;
}

export function showView(summary: Summary, position: number, { shapes, rerun }: Shown): ShowView {
  const curve = summary.curve(position);
  const id = summary.trials.id(position);
  return {
    sweep: summary.spec.name,
    ...trialViewAt(summary, position),
    shapes: shapes.map(({ name, symbols, rows, columns }) => ({ name, symbols, rows, columns })),
    curve: curve === null ? null : curveView(summary, curve),
    notes: notesOf(summary.marks, id).map(({ atMs, text }) => ({ at: isoTimeOf(atMs) ?? '', text })),
    tags: tagsOf(summary.marks, id),
    rerun,
  };
}

function curveView(summary: Summary, curve: Curve): NonNullable<ShowView['curve']> {
  return Object.fromEntries(
    metricNames(summary).map((name) => [name, [...curveSeries(curve, name)].map(jsonNumberOf)]),
  );
}
