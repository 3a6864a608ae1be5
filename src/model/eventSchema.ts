/** What the events of a journal must be like that comes from a file, which anybody may have written. */
import { z } from 'zod';
import type { JournalEvent } from './events.js';
import { MAX_POINTS } from './gridPoints.js';

const id = z.string().max(100);
const ids = z.array(id);
const count = z.int().min(0);
const limit = z.number().min(0).nullable();
const measure = z.number().nullable();
const name = z.string().min(1).max(1000);
const hyperparameter = name;
const value = z.json();

const spec = z.object({
  rules: z.union([z.literal(1), z.literal(2)]).optional(),
  name,
  description: z.string().nullable(),
  dataset: z.record(z.string(), z.unknown()),
  axes: z.array(z.object({ name: hyperparameter, values: z.array(value).min(1) })),
  constants: z.record(z.string(), z.number()),
  replicates: z.boolean(),
  zip: z.array(z.array(hyperparameter)),
  when: z.record(hyperparameter, z.string()),
  where: z.array(z.string()),
  also: z.array(z.object({ name, values: z.record(hyperparameter, value) })),
  rankBy: name,
  trainer: name.optional(),
  record: z.record(z.string(), z.number()).nullable(),
  limits: z.object({
    trialTimeMs: limit,
    stallTimeMs: limit.optional(),
    totalTimeMs: limit,
    trials: limit,
    maxAttempts: count.optional(),
    points: z.int().min(1).max(MAX_POINTS).optional(),
  }),
  consecutiveFailures: limit.optional(),
  workers: limit,
  maxParallel: limit.optional(),
  priority: z.number().min(1),
});

const facts = z.object({
  digest: z.string().regex(/^[0-9a-f]{32}$/),
  source: z.string(),
  task: z.enum(['binary', 'classes', 'regression']),
  inputs: count.min(1),
  constantInputs: count.optional(),
  outputs: count.min(1),
  trainExamples: count.min(1),
  devExamples: count,
  testExamples: count,
  target: z.string(),
  classes: z.array(z.string()),
  targetMean: z.number(),
  targetDeviation: z.number(),
});

const ofRun = { run: id, trials: ids, worker: id };
const measured = {
  trial: id,
  worker: id,
  trainMs: z.number(),
  curve: z.string(),
  resumedAt: count.optional(),
};
/** An event's type, checked to be one. */
const type = <Type extends JournalEvent['type']>(of: Type) => ({ type: z.literal(of) });

const finished = z.object({
  ...type('finished'),
  ...measured,
  J: z.number(),
  devJ: measure,
  error: measure,
  devError: measure,
});
const diverged = z.object({ ...type('diverged'), ...measured, iteration: count });

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    ...type('planned'),
    spec,
    source: z.string(),
    facts,
    jmin: z.string(),
    trainer: z.number(),
  }),
  z.object({
    ...type('joined'),
    worker: id,
    host: z.string(),
    cpu: z.string(),
    cores: count,
    threads: count,
    node: z.string(),
    jmin: z.string(),
    kernel: z.string(),
  }),
  z.object({ ...type('started'), ...ofRun, attempt: count }),
  z.object({ ...type('released'), ...ofRun, reason: z.enum(['stopped', 'lost', 'crashed']) }),
  finished,
  diverged,
  z.object({ ...type('stopped'), ...measured, iteration: count, reason: z.string() }),
  z.object({ ...type('failed'), trial: id, worker: id, reason: z.string(), log: z.array(z.string()) }),
  z.object({ ...type('cancelled'), trials: ids.nullable() }),
  z.object({ ...type('retried'), trials: ids }),
  z.object({
    ...type('reused'),
    from: z.string(),
    ending: z.discriminatedUnion('type', [finished, diverged]),
  }),
  z.object({ ...type('paused'), reason: z.string() }),
  z.object({ ...type('resumed') }),
  z.object({ ...type('prioritised'), priority: z.number().min(1) }),
  z.object({ ...type('tested'), trial: id, J: measure, error: measure }),
]);

/** Its curve, if it has one, is still to be looked at. */
export function fitsEvent(event: object): event is JournalEvent {
  return eventSchema.safeParse(event).success;
}
