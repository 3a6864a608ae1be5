import { z } from 'zod';
import { FINDING_TYPES } from '../analysis/findings/finding.js';
import { findingsOf } from '../analysis/findings.js';
import { MOVE_KINDS, nextMove } from '../analysis/nextMove.js';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { count, jsonNumber, jsonNumberOf } from './scalars.js';

/** What a sweep shows: its numbers, and the sentence that people read. */
export const findingSchema = z.strictObject({
  type: z.enum(FINDING_TYPES),
  /** Hyperparameters that it is about. */
  axes: z.array(z.string()).readonly(),
  /** Numbers of the trials that it names. */
  trials: z.array(count).readonly(),
  numbers: z.record(z.string(), jsonNumber),
  sentence: z.string(),
});
export type FindingView = z.infer<typeof findingSchema>;

/** The one thing to do next. */
export const moveSchema = z.strictObject({
  kind: z.enum(MOVE_KINDS),
  sentence: z.string(),
  /** Whether `jmin refine` writes the sweep file for it. */
  has_sweep_file: z.boolean(),
});

export const findingsSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  findings: z.array(findingSchema).readonly(),
  next: moveSchema,
});

export function findingViews(summary: Summary): FindingView[] {
  return findingsOf(summary).map(({ type, axes, trials, numbers, sentence }) => ({
    ...{ type, axes, trials, sentence },
    numbers: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, jsonNumberOf(value)])),
  }));
}

export function moveView(summary: Summary): z.infer<typeof moveSchema> {
  const { kind, sentence, hasSweepFile } = nextMove(summary);
  return { kind, sentence, has_sweep_file: hasSweepFile };
}

export function findingsView(summary: Summary): z.infer<typeof findingsSchema> {
  const { name } = summary.spec;
  return { sweep: name, slug: sweepSlug(name), findings: findingViews(summary), next: moveView(summary) };
}
