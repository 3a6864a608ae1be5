/** The schemas of all output for programs: the commands under --json, and the HTTP API. */
import { z } from 'zod';
import {
  cancelledSchema,
  checksSchema,
  deletedSchema,
  exportedSchema,
  importedSchema,
  initialisedSchema,
  launchedSchema,
  movedSchema,
  pausedSchema,
  prioritySchema,
  reportedSchema,
  retriedSchema,
  servingSchema,
  stopSchema,
  verifiedSchema,
} from './answers.js';
import { EVENT_SCHEMAS } from './api/apiEvents.js';
import { errorSchema } from './api/orderAnswers.js';
import { liveWorkersSchema, queueSchema } from './api/queueAnswers.js';
import { cardsSchema } from './api/sweepAnswers.js';
import { trialsSchema } from './api/trialAnswers.js';
import { comparisonSchema } from './comparisonView.js';
import { convertedSchema } from './convertedView.js';
import { curvesSchema } from './curvesView.js';
import { watchLineSchema } from './eventLine.js';
import { explainSchema } from './explainView.js';
import { findingsSchema } from './findingsView.js';
import { logLineSchema } from './logLine.js';
import { marksSchema } from './marksView.js';
import { exportedModelSchema, predictedSchema } from './modelViews.js';
import { plannedTrialSchema, planSchema } from './planView.js';
import { recheckSchema } from './recheckView.js';
import { refinedSchema } from './refinedView.js';
import { runSchema } from './runView.js';
import { settledSchema, settlingSchema } from './settledView.js';
import { showSchema } from './showView.js';
import { storedSchema } from './storedView.js';
import { summarySchema } from './summaryView.js';
import { sweepSchema } from './sweepView.js';
import { readLineSchema, triedSchema } from './tryView.js';
import { workerSchema } from './workerView.js';

export interface ProgramOutput {
  readonly schema: z.ZodType;
  /** Whether the output is JSON lines; else it is one JSON text. */
  readonly isLines?: true;
}

/** By command line: the command and the options that change its output. */
export const COMMAND_OUTPUTS: Readonly<Record<string, ProgramOutput>> = {
  init: { schema: initialisedSchema },
  convert: { schema: convertedSchema },
  plan: { schema: planSchema },
  'plan --all': { schema: plannedTrialSchema, isLines: true },
  try: { schema: z.union([readLineSchema, triedSchema]), isLines: true },
  'try --lines': { schema: readLineSchema, isLines: true },
  run: { schema: runSchema },
  launch: { schema: launchedSchema },
  watch: { schema: watchLineSchema, isLines: true },
  status: { schema: summarySchema },
  list: { schema: z.array(sweepSchema).readonly() },
  show: { schema: showSchema },
  best: { schema: showSchema },
  'best --export': { schema: exportedModelSchema },
  predict: { schema: predictedSchema },
  logs: { schema: logLineSchema, isLines: true },
  findings: { schema: findingsSchema },
  refine: { schema: refinedSchema },
  settle: { schema: settledSchema },
  'settle --dry-run': { schema: settlingSchema },
  compare: { schema: comparisonSchema },
  explain: { schema: explainSchema },
  curves: { schema: curvesSchema },
  report: { schema: reportedSchema },
  pause: { schema: pausedSchema },
  resume: { schema: pausedSchema },
  cancel: { schema: cancelledSchema },
  retry: { schema: retriedSchema },
  sooner: { schema: movedSchema },
  priority: { schema: prioritySchema },
  note: { schema: marksSchema },
  tag: { schema: marksSchema },
  workers: { schema: z.array(workerSchema).readonly() },
  verify: { schema: verifiedSchema },
  recheck: { schema: recheckSchema },
  export: { schema: exportedSchema },
  import: { schema: importedSchema },
  delete: { schema: deletedSchema },
  gc: { schema: storedSchema },
  dashboard: { schema: servingSchema },
  doctor: { schema: checksSchema },
  stop: { schema: stopSchema },
};

/** By request: the answers that docs/json.md shows. docs/api.md describes all of them. */
export const API_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  'GET /api/v1/sweeps': cardsSchema,
  'GET /api/v1/sweeps/:slug/trials': trialsSchema,
  'GET /api/v1/workers': liveWorkersSchema,
  'GET /api/v1/queue': queueSchema,
  'GET /reports/:slug/summary.json': summarySchema,
  'GET /healthz': z.strictObject({ status: z.literal('ok') }),
  'GET /readyz': z.strictObject({ status: z.literal('ok') }),
};

/** By the name of the event in GET /api/v1/events. */
export const API_EVENTS: Readonly<Record<string, z.ZodType>> = EVENT_SCHEMAS;

/** The answer of the HTTP API with a status of 400 and above. */
export const apiErrorSchema = errorSchema;
