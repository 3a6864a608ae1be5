/**
 * What charts draw, aggregated on the server: its size does not depend on the number of trials. A *line* here is an
 * axis of a chart: a hyperparameter, a metric or another numeric field, cut into bins.
 */
import { z } from 'zod';
import { configurationSchema } from '../configurationView.js';
import { count } from '../scalars.js';
import {
  filterParameter,
  flagParameter,
  listParameter,
  metricParameter,
  nameParameter,
  slugParameters,
  wholeParameter,
} from './queryParts.js';
import { drawnNumber } from './trialAnswers.js';

export const MAX_BINS = 200;
const MAX_TOP = 100;
/** Points that a scatter plot sends one by one. With more trials, it sends counts in bins. */
export const MAX_POINTS_DRAWN = 5000;
/** Spans that a timeline sends one by one. With more trials, it sends how busy each thread was. */
export const MAX_SPANS = 4000;

const until = { until: z.string().nullable() };
const numbers = z.array(z.number()).readonly();
const drawn = z.array(drawnNumber).readonly();
const trialNumbers = z.array(count).readonly();

/** One bin of a line: one value, or numbers from `low` to `high`. */
export const binSchema = z.strictObject({
  text: z.string(),
  value: configurationSchema.valueType.nullable(),
  low: drawnNumber,
  high: drawnNumber,
});

export const lineSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  scale: z.enum(['linear', 'log', 'category']),
  /** Whether a bin is a range of numbers. */
  binned: z.boolean(),
  bins: z.array(binSchema).readonly(),
});
export type LineView = z.infer<typeof lineSchema>;

export const curvesQuery = z.strictObject({
  filter: filterParameter,
  /** The objective without it. */
  metric: metricParameter,
  x: z.enum(['iteration', 'seconds']).default('iteration'),
  log_x: flagParameter.default(false),
  log_y: flagParameter.default(true),
  columns: wholeParameter(10, MAX_BINS).default(120),
  rows: wholeParameter(10, MAX_BINS).default(80),
  /** The best curves to send as lines. */
  top: wholeParameter(0, MAX_TOP).default(10),
  /** Other trials to send as lines, whether the filter matches them or not. */
  trials: listParameter(nameParameter).optional(),
});

const extentSchema = z.strictObject({ scale: z.enum(['linear', 'log']), min: z.number(), max: z.number() });

export const curvesSchema = z.strictObject({
  metric: z.string(),
  /** The curves counted. */
  curves: count,
  /** Null without a curve. `seconds` is estimated: each training's mean speed. */
  x: extentSchema.nullable(),
  y: extentSchema.nullable(),
  /** How many curves pass each cell: `counts[column * rows + row]`, row 0 at the lowest values. */
  density: z.strictObject({ columns: count, rows: count, counts: z.array(count).readonly(), max: count }),
  /** At the middle of each column, over the curves that reach it. */
  quantiles: z.strictObject({
    x: numbers,
    q10: drawn,
    q25: drawn,
    q50: drawn,
    q75: drawn,
    q90: drawn,
    curves: trialNumbers,
  }),
  lines: z
    .array(
      z.strictObject({
        trial: count,
        id: z.string(),
        rank: count.nullable(),
        is_top: z.boolean(),
        x: numbers,
        y: drawn,
      }),
    )
    .readonly(),
  ...until,
});
export type CurvesView = z.infer<typeof curvesSchema>;

export const parallelQuery = z.strictObject({
  filter: filterParameter,
  /** In order; without it: what the trials differ in. */
  axes: listParameter(nameParameter).optional(),
  /** The last line, and the value that colours the others. */
  metric: metricParameter,
  bins: wholeParameter(8, MAX_BINS).default(64),
});

/** The trials between two neighbouring lines, together: bins at the left and right, how many, and their best value. */
const linksSchema = z.strictObject({
  from: trialNumbers,
  to: trialNumbers,
  count: trialNumbers,
  best: drawn,
});
export type LinksView = z.infer<typeof linksSchema>;

export const parallelSchema = z.strictObject({
  metric: z.string(),
  lines: z.array(lineSchema).readonly(),
  /** One for each pair of neighbours: of all trials with a value of the metric, and of those that the filter matches. */
  context: z.array(linksSchema).readonly(),
  focus: z.array(linksSchema).readonly(),
  context_trials: count,
  focus_trials: count,
  ...until,
});
export type ParallelView = z.infer<typeof parallelSchema>;

const spreadSchema = z.strictObject({
  n: count,
  min: drawnNumber,
  q25: drawnNumber,
  median: drawnNumber,
  q75: drawnNumber,
  max: drawnNumber,
  mean: drawnNumber,
});
export type SpreadView = z.infer<typeof spreadSchema>;

export const axisParameters = z.strictObject({ ...slugParameters.shape, name: nameParameter });
export const axisQuery = z.strictObject({
  filter: filterParameter,
  metric: metricParameter,
  bins: wholeParameter(4, MAX_BINS).default(24),
});
export const axisEffectSchema = z.strictObject({
  metric: z.string(),
  line: lineSchema,
  /** For each bin: the metric of its finished trials, how many diverged or failed, and its best trial. */
  effects: z
    .array(z.strictObject({ ...spreadSchema.shape, diverged: count, failed: count, best: count.nullable() }))
    .readonly(),
  ...until,
});
export type AxisEffectView = z.infer<typeof axisEffectSchema>;

export const heatmapQuery = z.strictObject({
  filter: filterParameter,
  x: nameParameter,
  y: nameParameter,
  metric: metricParameter,
  value: z.enum(['best', 'median', 'count']).default('best'),
  bins: wholeParameter(4, 100).default(32),
});
export const heatmapSchema = z.strictObject({
  metric: z.string(),
  value: z.enum(['best', 'median', 'count']),
  x: lineSchema,
  y: lineSchema,
  /** By `row * (bins of x) + column`, row 0 at the first bin of y; null for a cell without a value. */
  values: drawn,
  counts: trialNumbers,
  /** The best trial of each cell. */
  best: z.array(count.nullable()).readonly(),
  ...until,
});
export type HeatmapView = z.infer<typeof heatmapSchema>;

export const distributionQuery = z.strictObject({
  filter: filterParameter,
  metric: metricParameter,
  log: flagParameter.default(true),
  bins: wholeParameter(4, MAX_BINS).default(60),
});
export const distributionSchema = z.strictObject({
  metric: z.string(),
  scale: z.enum(['linear', 'log']),
  /** One more than bins. */
  edges: numbers,
  /** Of the trials that the filter matches, and of all. */
  focus: trialNumbers,
  context: trialNumbers,
  spread: spreadSchema,
  /** Matching trials without a finite value. */
  without: count,
  ...until,
});
export type DistributionView = z.infer<typeof distributionSchema>;

export const scatterQuery = z.strictObject({
  filter: filterParameter,
  /** `seconds` (of training), `parameters` or any other numeric field. */
  x: nameParameter.default('seconds'),
  /** The objective without it. */
  y: metricParameter,
  log_x: flagParameter.default(true),
  log_y: flagParameter.default(true),
  bins: wholeParameter(8, MAX_BINS).default(80),
});
export const scatterSchema = z.strictObject({
  x: z.strictObject({ name: z.string(), ...extentSchema.shape }),
  y: z.strictObject({ name: z.string(), ...extentSchema.shape }),
  matched: count,
  /** Null with more than 5,000 points. */
  points: z.strictObject({ trial: trialNumbers, x: numbers, y: numbers }).nullable(),
  /** The same in cells, as in the density of curves; null while `points` has them. */
  density: z.strictObject({ columns: count, rows: count, counts: trialNumbers, max: count }).nullable(),
  /** The trials that no other beats in both, by x. */
  front: z.array(z.strictObject({ trial: count, x: z.number(), y: z.number() })).readonly(),
  ...until,
});
export type ScatterView = z.infer<typeof scatterSchema>;

export const timelineQuery = z.strictObject({
  filter: filterParameter,
  bins: wholeParameter(10, 500).default(240),
});
export const timelineSchema = z.strictObject({
  from_ms: z.number().nullable(),
  to_ms: z.number().nullable(),
  /** The threads of each worker, as many as trained at the same time. */
  lanes: z.array(z.strictObject({ worker: z.string(), host: z.string(), thread: count })).readonly(),
  /** Null with more than 4,000 trials. */
  spans: z
    .strictObject({
      lane: trialNumbers,
      trial: trialNumbers,
      from_ms: numbers,
      to_ms: numbers,
      state: z.array(z.string()).readonly(),
    })
    .nullable(),
  /** The share of time that a lane trained, by `lane * bins + bin`; null while `spans` has the trials. */
  busy: z.strictObject({ bins: count, share: numbers, trials: trialNumbers }).nullable(),
  ...until,
});
export type TimelineView = z.infer<typeof timelineSchema>;

export const progressQuery = z.strictObject({ filter: filterParameter, metric: metricParameter });
export const progressSchema = z.strictObject({
  metric: z.string(),
  /** Each improvement: when, by the how-many-th ended trial, after how much training, by which trial, to which value. */
  at_ms: numbers,
  ended: trialNumbers,
  train_ms: numbers,
  trial: trialNumbers,
  value: numbers,
  /** Where the last value still holds: now, or the end of the sweep. */
  end: z.strictObject({ at_ms: z.number(), ended: count, train_ms: z.number() }).nullable(),
  ...until,
});
export type ProgressView = z.infer<typeof progressSchema>;

export const importanceQuery = z.strictObject({ filter: filterParameter, metric: metricParameter });
/** `low` and `high`: the range of 80 % of the trees where a forest estimates the share. */
const effect = { label: z.string(), share: z.number(), low: z.number(), high: z.number() };

export const importanceSchema = z.strictObject({
  metric: z.string(),
  n: count,
  /** Whether the matching trials are a complete grid. Then shares are exact; else a random forest estimates them. */
  complete: z.boolean(),
  /** The share of the variance that the forest explains of trials it did not see; null for exact shares. */
  explained: z.number().nullable(),
  /**
   * The share of the variance of the metric, or of its logarithm if it is a cost, that each hyperparameter explains
   * alone, largest first. Zipped hyperparameters are one. Empty if fewer than two have trials to compare.
   */
  axes: z.array(z.strictObject({ name: z.string(), ...effect })).readonly(),
  /** The largest real interactions of two. */
  pairs: z.array(z.strictObject({ names: z.array(z.string()).readonly(), ...effect })).readonly(),
  /** What no hyperparameter explains alone: interactions and noise. */
  rest: z.number(),
  ...until,
});
export type ImportanceView = z.infer<typeof importanceSchema>;

export const filterQuery = z.strictObject({ filter: filterParameter });
export const csvQuery = z.strictObject({ filter: filterParameter });
export const sweepFileSchema = z.strictObject({
  /** The matching trials as a sweep file. */
  text: z.string(),
  trials: count,
});
