/** Requests that change something. Each answer says what was done. */
import { z } from 'zod';
import { MAX_NOTE_LENGTH, MAX_PRIORITY, MAX_TAG_LENGTH } from '../../model/specDefaults.js';
import { SWEEP_PHASES } from '../../model/states.js';
import { launchedSchema } from '../answers.js';
import { planSchema } from '../planView.js';
import { count } from '../scalars.js';

/** Bytes of a sweep file are limited by sweepfile; a request may have a little more. */
const MAX_TEXT_CHARACTERS = 1_000_000;
const MAX_NAMED_TRIALS = 10_000;
const MAX_OVERRIDES = 100;

/** A problem with a text that the user wrote: a sweep file or a filter. Lines and columns count from 1. */
export const problemSchema = z.strictObject({
  message: z.string(),
  code: z.string(),
  hint: z.string().nullable(),
  line: count.nullable(),
  column: count.nullable(),
});
export type ProblemView = z.infer<typeof problemSchema>;

/** Every answer with a status of 400 and above. */
export const errorSchema = z.strictObject({
  error: z.string(),
  /** Stable words, as in the documentation of exit codes: `bad-filter`, `no-sweep`. */
  code: z.string(),
  hint: z.string().nullable(),
  /** The places in a text that the user wrote. */
  problems: z.array(problemSchema).readonly(),
});
export type ErrorView = z.infer<typeof errorSchema>;

/** A sweep file, with values that override some of its own: `epochs=100`. */
export const sweepTextBody = z.strictObject({
  text: z.string().min(1).max(MAX_TEXT_CHARACTERS),
  set: z.array(z.string().max(1000)).max(MAX_OVERRIDES).default([]),
});

export const plannedSchema = z.strictObject({
  /** Null if the file has problems. */
  plan: planSchema.nullable(),
  problems: z.array(problemSchema).readonly(),
  /** Decisions that the sweep file leaves open, one sentence each. */
  notices: z.array(z.string()).readonly(),
});
export type PlannedView = z.infer<typeof plannedSchema>;

export const launchAnswerSchema = z.strictObject({
  ...launchedSchema.shape,
  notices: z.array(z.string()).readonly(),
});

/** What an order to a whole sweep did. */
export const orderedSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  /** The sweep now. */
  state: z.enum(SWEEP_PHASES),
  /** Trials that wait and train now. */
  waiting: count,
  running: count,
  /** One sentence for people: what was done. */
  message: z.string(),
});
export type OrderedView = z.infer<typeof orderedSchema>;

export const priorityBody = z.strictObject({ priority: z.int().min(1).max(MAX_PRIORITY) });
/** Null: as many as there are threads. */
export const maxParallelBody = z.strictObject({ max_parallel: z.int().min(1).max(1_000_000).nullable() });

/** `trial`: null for a note or tags of the sweep itself. */
export const noteBody = z.strictObject({
  trial: z.int().min(1).nullable().default(null),
  text: z.string().min(1).max(MAX_NOTE_LENGTH),
});
const tags = z.array(z.string().min(1).max(MAX_TAG_LENGTH)).max(100).default([]);
export const tagsBody = z.strictObject({
  trial: z.int().min(1).nullable().default(null),
  add: tags,
  remove: tags,
});

/** Which trials: those that a filter matches, or the listed numbers. Exactly one of them is given. */
export const trialsBody = z
  .strictObject({
    filter: z.string().max(4000).optional(),
    trials: z.array(z.int().min(1)).min(1).max(MAX_NAMED_TRIALS).optional(),
  })
  .refine(({ filter, trials }) => (filter === undefined) !== (trials === undefined), {
    message: 'expected either filter or trials',
  });

export const orderedTrialsSchema = z.strictObject({
  ...orderedSchema.shape,
  /** Trials that the order changed, and trials that it found in a state where it does nothing. */
  changed: count,
  unchanged: count,
  /** The first of the changed ones. */
  trials: z.array(count).readonly(),
});
export type OrderedTrialsView = z.infer<typeof orderedTrialsSchema>;
