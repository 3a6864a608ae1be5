/**
 * The schemas of the events in a sweep's journal. The state of a sweep is folded from its events. An event names trials
 * by id, never by number, because an id means the same trial in every sweep. The types (events.ts) are inferred from
 * these schemas. Journal files come from outside, so each of their events is checked with them.
 */
import { z } from 'zod';
import type { Value } from './configuration.js';
import { SEARCH_ENDS } from './searchEnd.js';
import { MAX_COHORT, MAX_NOTE_LENGTH, MAX_RUNGS, MAX_TAG_LENGTH } from './specDefaults.js';
import { factsSchema, specSchema } from './specSchema.js';

const id = z.string().max(100);
const ids = z.array(id);
/** Characters of a metric's name. */
const MAX_METRIC_NAME_LENGTH = 200;
const count = z.int().min(0);
const value: z.ZodType<Value> = z.json();
/** Null if it was not measured or is not finite. */
const measure = z.number().nullable();

/** A sweep was launched, perhaps again with another grid. From here on this is its plan. */
export const planned = z.object({
  type: z.literal('planned'),
  spec: specSchema,
  /** The text of the sweep file. */
  source: z.string(),
  facts: factsSchema,
  /** The versions of jmin and of the trainer that planned it. */
  jmin: z.string(),
  trainer: z.number(),
  /** The commit of the code of a command or module, and whether its files had changes that were not in it. */
  git: z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40,64}$/), dirty: z.boolean() }).exactOptional(),
  /**
   * What the sweep was expected to take from its first start to its last ending, on this number of threads. Only of a sweep
   * that begins, where the speed of the machine was known.
   */
  forecast: z.strictObject({ trialsMs: z.number().min(0), threads: count }).exactOptional(),
});

/** A worker took its first job of this sweep: the environment of its later events. */
export const joined = z.object({
  type: z.literal('joined'),
  worker: id,
  host: z.string(),
  cpu: z.string(),
  cores: count,
  threads: count,
  node: z.string(),
  jmin: z.string(),
  kernel: z.string(),
});

const expectation = z.object({
  /** Of the objective, in its own unit. */
  mean: z.number(),
  deviation: z.number(),
  /** The probability of a finite result. */
  finite: z.number().min(0).max(1),
});

/**
 * A search proposed its next trials. A cohort counts if it is the next one by its number, so that each is decided
 * once. It belongs to the search that is planned when it is written.
 */
export const proposed = z.object({
  type: z.literal('proposed'),
  /** From 1. */
  cohort: count.min(1),
  /** Draws of the sampler that the search has used, with this cohort. */
  drawn: count,
  /** The values of the swept axes of each point. */
  points: z.array(z.record(z.string().max(1000), value)).max(MAX_COHORT),
  reason: z.string(),
  /** What the model of results expected of each point, in the order of the points. */
  expected: z.array(expectation).max(MAX_COHORT).exactOptional(),
  /** Why no further cohort follows, although fewer points were proposed than planned. */
  ends: z.enum(SEARCH_ENDS).exactOptional(),
});

const ofRun = { run: id, trials: ids, worker: id };

/** A run was claimed. Its trials end one after another during the run. */
export const started = z.object({
  type: z.literal('started'),
  ...ofRun,
  /** 1 for the first claim of this run. */
  attempt: count,
});

/** A claim was given back, or its worker was lost. The trials that had not ended wait again. */
export const released = z.object({
  type: z.literal('released'),
  ...ofRun,
  reason: z.enum(['stopped', 'lost', 'crashed']),
});

/** What every ending of a training has. */
const measured = {
  trial: id,
  worker: id,
  /** Milliseconds of training up to this point. */
  trainMs: z.number(),
  /** Packed by src/results/curve.ts, in base64. */
  curve: z.string(),
  /** The iteration at which the training resumed from a checkpoint, if it did. */
  resumedAt: count.exactOptional(),
};

const finishedNetwork = z.object({
  type: z.literal('finished'),
  ...measured,
  /** Final cost over the training set. */
  J: z.number(),
  devJ: measure,
  error: measure,
  devError: measure,
});

const finishedOther = z.object({
  type: z.literal('finished'),
  ...measured,
  /** The final values by name. */
  metrics: z.record(z.string().min(1).max(MAX_METRIC_NAME_LENGTH), measure),
});

/** The network's metrics have their own fields, as in the first journals. */
export const finished = z.union([finishedNetwork, finishedOther]);

/** J became NaN or infinite: an outcome, not a failure. */
export const diverged = z.object({
  type: z.literal('diverged'),
  ...measured,
  /** The first recorded iteration with a J that is not finite. */
  iteration: count,
});

/** A limit or a pruner ended the training early. */
export const stopped = z.object({
  type: z.literal('stopped'),
  ...measured,
  iteration: count,
  reason: z.string(),
});

/** A training reached a rung. Its state is saved, and it waits until the pruner has compared it. */
export const reached = z.object({
  type: z.literal('reached'),
  ...measured,
  /** From 1. */
  rung: z.int().min(1).max(MAX_RUNGS),
  iteration: count,
  metrics: z.record(z.string().min(1).max(MAX_METRIC_NAME_LENGTH), measure),
});

/** The pruner compared the trainings at a rung: some continue, the others are stopped there. */
export const compared = z.object({
  type: z.literal('compared'),
  rung: z.int().min(1).max(MAX_RUNGS),
  promoted: ids,
  stopped: ids,
  reason: z.string(),
});

/** The trial could not be trained: its thread or process ended repeatedly. */
export const failed = z.object({
  type: z.literal('failed'),
  trial: id,
  worker: id,
  reason: z.string(),
  /** The last lines that the trial printed. */
  log: z.array(z.string()),
  /** Whether it shows that no other trial can succeed, so that the sweep pauses. */
  stopsSweep: z.boolean().exactOptional(),
});

export const cancelled = z.object({
  type: z.literal('cancelled'),
  /** The cancelled trials; null: all that had not ended. */
  trials: ids.nullable(),
});

/** Failed, stopped or cancelled trials wait again. */
export const retried = z.object({ type: z.literal('retried'), trials: ids });

/** These trials are trained before the others that wait. */
export const preferred = z.object({ type: z.literal('preferred'), trials: ids });

/** The result of a trial was taken from another sweep of this Redis. */
export const reused = z.object({
  type: z.literal('reused'),
  from: z.string(),
  ending: z.union([finishedNetwork, diverged, finishedOther]),
});

export const paused = z.object({ type: z.literal('paused'), reason: z.string() });

export const resumed = z.object({ type: z.literal('resumed') });

/** The sweep's share of the workers was changed. */
export const prioritised = z.object({ type: z.literal('prioritised'), priority: z.number().min(1) });

/** The limit on trainings at once was changed; null: as many as there are threads. */
export const limited = z.object({ type: z.literal('limited'), maxParallel: z.int().min(1).nullable() });

/** The winner's score on the test set. The ranking does not use it. */
export const tested = z.object({ type: z.literal('tested'), trial: id, J: measure, error: measure });

/** Somebody wrote about the trial with this id, or about the sweep if it is null. */
export const noted = z.object({
  type: z.literal('noted'),
  about: id.nullable(),
  text: z.string().max(MAX_NOTE_LENGTH),
});

const tags = z.array(z.string().max(MAX_TAG_LENGTH)).max(1000);

/** Tags of a trial, or of the sweep if it is null, were added and removed. */
export const tagged = z.object({ type: z.literal('tagged'), about: id.nullable(), add: tags, remove: tags });

const commonEvents = z.discriminatedUnion('type', [
  planned,
  proposed,
  joined,
  started,
  released,
  finishedNetwork,
  diverged,
  stopped,
  reached,
  compared,
  failed,
  cancelled,
  retried,
  preferred,
  reused,
  paused,
  resumed,
  prioritised,
  limited,
  tested,
  noted,
  tagged,
]);

export const eventSchema = z.union([commonEvents, finishedOther]);
