/** The handler of each operation of the API. */
import type { OperationName } from '../../views/api/operations.js';
import * as analyses from './analysisHandlers.js';
import type { Handler } from './apiContext.js';
import * as charts from './chartHandlers.js';
import * as localWorkers from './localWorkerHandlers.js';
import * as marks from './markHandlers.js';
import * as orders from './orderHandlers.js';
import {
  compareTrials,
  exportCsv,
  getAbout,
  getQueue,
  getSweep,
  getSweepFile,
  getTrial,
  getTrialLog,
  listSweeps,
  listTrials,
  listWorkers,
} from './sweepHandlers.js';

export const HANDLERS: { readonly [Name in OperationName]: Handler<Name> } = {
  listSweeps,
  getSweep,
  listTrials,
  getTrial,
  getTrialLog,
  compareTrials,
  exportCsv,
  getAbout,
  getSweepFile,
  listWorkers,
  getQueue,
  ...analyses,
  ...charts,
  ...localWorkers,
  ...marks,
  ...orders,
};
