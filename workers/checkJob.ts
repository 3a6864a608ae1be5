/** Checks a job from the queue before it is used: anyone who can write to Redis can forge one. */
import { z } from 'zod';
import { messageOf } from '../src/base/errors.js';
import { MAX_RUNS_PER_JOB } from '../src/coordinator/jobSize.js';
import { MAX_SLUG_LENGTH } from '../src/model/slug.js';
import { MAX_RUNGS } from '../src/model/specDefaults.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import { trainerNames, trainerOf } from '../src/trainers/trainers.js';

/** Trials of one run: points along its iterations. */
const MAX_TRIALS_PER_RUN = 100_000;
const MAX_NAME_CHARACTERS = 1000;

// Both become parts of paths and keys, so neither may have a slash or begin with a dot.
const slug = z
  .string()
  .max(MAX_SLUG_LENGTH)
  .regex(/^[a-z0-9_][a-z0-9._-]*$/);
const id = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9-]*$/);
const limitMs = z.number().min(0).nullable();

const jobSchema = z.strictObject({
  trainer: z.string().max(MAX_NAME_CHARACTERS).optional(),
  settings: z.record(z.string(), z.json()).optional(),
  sweep: z.string().max(MAX_NAME_CHARACTERS),
  slug,
  dataset: z.string().regex(/^[0-9a-f]{32}$/),
  record: z.record(z.string(), z.number()).nullable(),
  trialTimeMs: limitMs,
  stallTimeMs: limitMs,
  maxAttempts: z.int().min(1),
  purpose: z.enum(['train', 'test']),
  apart: z.boolean(),
  runs: z
    .array(
      z.strictObject({
        run: id,
        configuration: z.record(z.string(), z.json()),
        pause: z.strictObject({ rung: z.int().min(1).max(MAX_RUNGS), iteration: z.int().min(1) }).optional(),
        trials: z
          .array(z.strictObject({ id, number: z.int().min(0), iterations: z.int().min(1) }))
          .min(1)
          .max(MAX_TRIALS_PER_RUN),
      }),
    )
    .min(1)
    .max(MAX_RUNS_PER_JOB),
});

/** The problem of a job; null for a sound one. */
export function jobProblem(job: TrialJob): string | null {
  const { success, error, data } = jobSchema.safeParse(job);
  if (!success) {
    const [issue] = error.issues;
    return `${issue?.path.join('.') || 'it'}: ${issue?.message}`;
  }
  const { trainer: named } = data;
  if (named !== undefined && !trainerNames().includes(named)) return `trainer: ${named} is unknown here`;
  const trainer = trainerOf(named === undefined ? {} : { trainer: named });
  const [problem] = trainer.checkSettings(data.settings, Object.keys(job.runs[0]?.configuration ?? {}));
  if (problem !== undefined) return `settings.${problem.path.join('.')}: ${problem.message}`;
  const names = data.runs.map(({ run }) => run);
  if (new Set(names).size < names.length) return 'runs: one is listed twice';
  for (const [i, { configuration, trials }] of job.runs.entries()) {
    try {
      trainer.parseConfiguration(configuration);
    } catch (problem) {
      return `runs.${i}: ${messageOf(problem)}`;
    }
    const lengths = trials.map(({ iterations }) => iterations);
    const isAscending = lengths.every((length, at) => at === 0 || length > (lengths[at - 1] ?? 0));
    if (!isAscending || lengths.at(-1) !== trainer.lengthOf(configuration))
      return `runs.${i}.trials: expected ascending iterations up to those of the configuration`;
  }
  return null;
}
