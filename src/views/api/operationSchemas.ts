/** What each operation of the API takes and answers. The server, OpenAPI and the typed client follow from this table. */
import { z } from 'zod';
import { findingsSchema } from '../findingsView.js';
import { marksSchema } from '../marksView.js';
import {
  axisEffectSchema,
  axisParameters,
  axisQuery,
  csvQuery,
  curvesQuery,
  curvesSchema,
  distributionQuery,
  distributionSchema,
  filterQuery,
  heatmapQuery,
  heatmapSchema,
  importanceQuery,
  importanceSchema,
  parallelQuery,
  parallelSchema,
  progressQuery,
  progressSchema,
  scatterQuery,
  scatterSchema,
  sweepFileSchema,
  timelineQuery,
  timelineSchema,
} from './chartAnswers.js';
import type { OperationName } from './operations.js';
import {
  launchAnswerSchema,
  maxParallelBody,
  noteBody,
  orderedSchema,
  orderedTrialsSchema,
  plannedSchema,
  priorityBody,
  sweepTextBody,
  tagsBody,
  trialsBody,
} from './orderAnswers.js';
import { slugParameters } from './queryParts.js';
import {
  aboutSchema,
  liveWorkersSchema,
  localWorkersBody,
  localWorkersSchema,
  queueSchema,
} from './queueAnswers.js';
import { cardsSchema, sweepPageSchema } from './sweepAnswers.js';
import {
  comparedSchema,
  comparedSweepsSchema,
  compareQuery,
  compareSweepsQuery,
  trialLogQuery,
  trialLogSchema,
  trialPageSchema,
  trialParameters,
  trialsQuery,
  trialsSchema,
} from './trialAnswers.js';

export interface OperationSchema {
  /** One sentence. */
  readonly summary: string;
  /** Of the path, of the query and of the body. */
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  /** Null: text, with the content type beside it. */
  readonly answer: z.ZodType | null;
  readonly contentType: string;
}

const NONE = z.strictObject({});

function read<P extends z.ZodObject, Q extends z.ZodObject, A extends z.ZodType>(
  summary: string,
  parameters: P,
  query: Q,
  answer: A,
) {
  return { summary, parameters, query, body: null, answer, contentType: 'application/json' };
}

function write<P extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(
  summary: string,
  parameters: P,
  body: B,
  answer: A,
) {
  return { summary, parameters, query: NONE, body, answer, contentType: 'application/json' };
}

export const OPERATION_SCHEMAS = {
  getAbout: read('The version of jmin, and whether changes are refused.', NONE, NONE, aboutSchema),
  listSweeps: read('All sweeps, by slug.', NONE, NONE, cardsSchema),
  getSweep: read('One sweep with its axes, metrics and fields.', slugParameters, NONE, sweepPageSchema),
  listTrials: read(
    'A page of the trials that a filter matches, sorted.',
    slugParameters,
    trialsQuery,
    trialsSchema,
  ),
  getTrial: read(
    'One trial with its curve, events and place in the ranking.',
    trialParameters,
    NONE,
    trialPageSchema,
  ),
  getTrialLog: read(
    'A part of what the command of a trial printed, from this host.',
    trialParameters,
    trialLogQuery,
    trialLogSchema,
  ),
  compareSweeps: read('Two to eight sweeps side by side.', NONE, compareSweepsQuery, comparedSweepsSchema),
  compareTrials: read('Up to eight trials side by side.', slugParameters, compareQuery, comparedSchema),
  getCurves: read(
    'Learning curves as density, quantiles and some lines.',
    slugParameters,
    curvesQuery,
    curvesSchema,
  ),
  getParallel: read(
    'Parallel coordinates as counted links between bins.',
    slugParameters,
    parallelQuery,
    parallelSchema,
  ),
  getAxis: read('A metric by the values of one hyperparameter.', axisParameters, axisQuery, axisEffectSchema),
  getHeatmap: read('A metric by two hyperparameters.', slugParameters, heatmapQuery, heatmapSchema),
  getDistribution: read(
    'How a metric is distributed.',
    slugParameters,
    distributionQuery,
    distributionSchema,
  ),
  getScatter: read(
    'A metric against another number, with the trials that none beats.',
    slugParameters,
    scatterQuery,
    scatterSchema,
  ),
  getTimeline: read('When each thread trained.', slugParameters, timelineQuery, timelineSchema),
  getProgress: read('The best value so far over time.', slugParameters, progressQuery, progressSchema),
  getImportance: read(
    'How much of a metric each hyperparameter explains.',
    slugParameters,
    importanceQuery,
    importanceSchema,
  ),
  getFindings: read(
    'What a sweep shows, and the one thing to do next.',
    slugParameters,
    NONE,
    findingsSchema,
  ),
  getNotes: read('The notes and tags of a sweep and its trials.', slugParameters, NONE, marksSchema),
  exportCsv: {
    ...read('The matching trials as CSV, by rank.', slugParameters, csvQuery, z.string()),
    answer: null,
    contentType: 'text/csv; charset=utf-8',
  },
  getSweepFile: read('The matching trials as a sweep file.', slugParameters, filterQuery, sweepFileSchema),
  listWorkers: read('All workers and what their threads train.', NONE, NONE, liveWorkersSchema),
  getLocalWorkers: read(
    'How many workers the dashboard has started on its host.',
    NONE,
    NONE,
    localWorkersSchema,
  ),
  setLocalWorkers: write(
    'Start or stop workers on the host of the dashboard.',
    NONE,
    localWorkersBody,
    localWorkersSchema,
  ),
  getQueue: read('What waits, by the journals.', NONE, NONE, queueSchema),
  planSweep: write(
    'What a sweep file would train, or its problems. Starts nothing.',
    NONE,
    sweepTextBody,
    plannedSchema,
  ),
  launchSweep: write('Queue a sweep.', NONE, sweepTextBody, launchAnswerSchema),
  pauseSweep: write('Start no more trials of a sweep.', slugParameters, NONE, orderedSchema),
  resumeSweep: write('Resume a paused sweep.', slugParameters, NONE, orderedSchema),
  cancelSweep: write(
    'Cancel all trials of a sweep that have not ended.',
    slugParameters,
    NONE,
    orderedSchema,
  ),
  setPriority: write("Change a sweep's share of the workers.", slugParameters, priorityBody, orderedSchema),
  setMaxParallel: write(
    'Change how many trials of a sweep train at once.',
    slugParameters,
    maxParallelBody,
    orderedSchema,
  ),
  addNote: write('Write a note on a sweep or a trial.', slugParameters, noteBody, orderedSchema),
  changeTags: write('Add and remove tags of a sweep or a trial.', slugParameters, tagsBody, orderedSchema),
  cancelTrials: write('Cancel trials that have not ended.', slugParameters, trialsBody, orderedTrialsSchema),
  retryTrials: write(
    'Queue failed, stopped and cancelled trials again.',
    slugParameters,
    trialsBody,
    orderedTrialsSchema,
  ),
  runTrialsSooner: write(
    'Train waiting trials before the others of their sweep.',
    slugParameters,
    trialsBody,
    orderedTrialsSchema,
  ),
} as const satisfies Readonly<Record<OperationName, OperationSchema>>;

type Schemas = typeof OPERATION_SCHEMAS;
/** Of no parameters, `unknown`: together with others it adds nothing. */
type Input<T> = T extends z.ZodType
  ? z.input<T> extends Record<string, never>
    ? unknown
    : z.input<T>
  : unknown;

/** Everything that an operation takes, in one object: parameters of the path, of the query and of the body. */
export type ApiInput<Name extends OperationName> = Input<Schemas[Name]['parameters']> &
  Input<Schemas[Name]['query']> &
  Input<Schemas[Name]['body']>;

/** What it answers: for an operation without a schema, its text. */
export type ApiAnswer<Name extends OperationName> = Schemas[Name]['answer'] extends z.ZodType
  ? z.output<Schemas[Name]['answer']>
  : string;
