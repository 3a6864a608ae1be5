/** The schema of everything that programs read: what commands print under --json, and what the HTTP API answers. */
import { z } from 'zod';
import {
  cancelledSchema,
  checksSchema,
  deletedSchema,
  exportedSchema,
  importedSchema,
  initialisedSchema,
  launchedSchema,
  pausedSchema,
  prioritySchema,
  reportedSchema,
  retriedSchema,
  servingSchema,
  stopSchema,
  verifiedSchema,
} from './answers.js';
import { detailsSchema } from './detailsView.js';
import { logLineSchema } from './logLine.js';
import { beatSchema, changeSchema, troubleSchema } from './pageEvents.js';
import { plannedTrialSchema, planSchema } from './planView.js';
import { runSchema } from './runView.js';
import { showSchema } from './showView.js';
import { summarySchema } from './summaryView.js';
import { sweepSchema } from './sweepView.js';
import { workerSchema } from './workerView.js';

export interface Output {
  readonly schema: z.ZodType;
  /** Whether it is one JSON text a line, for as many as there are; else one in all. */
  readonly isLines?: true;
}

/** By command line: the command, and the options that change what it prints. */
export const COMMAND_OUTPUTS: Readonly<Record<string, Output>> = {
  init: { schema: initialisedSchema },
  plan: { schema: planSchema },
  'plan --all': { schema: plannedTrialSchema, isLines: true },
  run: { schema: runSchema },
  launch: { schema: launchedSchema },
  status: { schema: summarySchema },
  list: { schema: z.array(sweepSchema).readonly() },
  show: { schema: showSchema },
  logs: { schema: logLineSchema, isLines: true },
  report: { schema: reportedSchema },
  pause: { schema: pausedSchema },
  resume: { schema: pausedSchema },
  cancel: { schema: cancelledSchema },
  retry: { schema: retriedSchema },
  priority: { schema: prioritySchema },
  workers: { schema: z.array(workerSchema).readonly() },
  verify: { schema: verifiedSchema },
  export: { schema: exportedSchema },
  import: { schema: importedSchema },
  delete: { schema: deletedSchema },
  dashboard: { schema: servingSchema },
  doctor: { schema: checksSchema },
  stop: { schema: stopSchema },
};

export const sweepsSchema = z.strictObject({ sweeps: z.array(sweepSchema).readonly() });
export const workersSchema = z.strictObject({ workers: z.array(workerSchema).readonly() });

/** By request. */
export const API_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  'GET /api/sweeps': sweepsSchema,
  'GET /api/sweeps/:slug': detailsSchema,
  'GET /api/workers': workersSchema,
  'GET /reports/:slug/summary.json': summarySchema,
  'GET /healthz': z.strictObject({ status: z.literal('ok') }),
};

/** By the name of the event that GET /api/events sends. */
export const API_EVENTS: Readonly<Record<string, z.ZodType>> = {
  change: changeSchema,
  trouble: troubleSchema,
  beat: beatSchema,
};

/** What the HTTP API answers in place of anything else, with a status of 400 and above. */
export const apiErrorSchema = z.strictObject({ error: z.string() });
