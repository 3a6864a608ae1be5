/** Every operation of the HTTP API: its method and its path below API_ROOT. Browsers load this file, so it has no schema. */

export const API_ROOT = '/api/v1';

export const OPERATIONS = {
  getAbout: { method: 'GET', path: '/about' },
  listSweeps: { method: 'GET', path: '/sweeps' },
  compareSweeps: { method: 'GET', path: '/compare' },
  getSweep: { method: 'GET', path: '/sweeps/:slug' },
  listTrials: { method: 'GET', path: '/sweeps/:slug/trials' },
  getTrial: { method: 'GET', path: '/sweeps/:slug/trials/:trial' },
  getTrialLog: { method: 'GET', path: '/sweeps/:slug/trials/:trial/log' },
  compareTrials: { method: 'GET', path: '/sweeps/:slug/compare' },
  getCurves: { method: 'GET', path: '/sweeps/:slug/curves' },
  getParallel: { method: 'GET', path: '/sweeps/:slug/parallel' },
  getAxis: { method: 'GET', path: '/sweeps/:slug/axes/:name' },
  getHeatmap: { method: 'GET', path: '/sweeps/:slug/heatmap' },
  getDistribution: { method: 'GET', path: '/sweeps/:slug/distribution' },
  getScatter: { method: 'GET', path: '/sweeps/:slug/scatter' },
  getTimeline: { method: 'GET', path: '/sweeps/:slug/timeline' },
  getProgress: { method: 'GET', path: '/sweeps/:slug/progress' },
  getImportance: { method: 'GET', path: '/sweeps/:slug/importance' },
  getFindings: { method: 'GET', path: '/sweeps/:slug/findings' },
  getNotes: { method: 'GET', path: '/sweeps/:slug/notes' },
  exportCsv: { method: 'GET', path: '/sweeps/:slug/export.csv' },
  getSweepFile: { method: 'GET', path: '/sweeps/:slug/sweepfile' },
  listWorkers: { method: 'GET', path: '/workers' },
  getLocalWorkers: { method: 'GET', path: '/workers/local' },
  setLocalWorkers: { method: 'POST', path: '/workers/local' },
  getQueue: { method: 'GET', path: '/queue' },
  planSweep: { method: 'POST', path: '/plan' },
  launchSweep: { method: 'POST', path: '/sweeps' },
  pauseSweep: { method: 'POST', path: '/sweeps/:slug/pause' },
  resumeSweep: { method: 'POST', path: '/sweeps/:slug/resume' },
  cancelSweep: { method: 'POST', path: '/sweeps/:slug/cancel' },
  setPriority: { method: 'POST', path: '/sweeps/:slug/priority' },
  setMaxParallel: { method: 'POST', path: '/sweeps/:slug/max_parallel' },
  addNote: { method: 'POST', path: '/sweeps/:slug/notes' },
  changeTags: { method: 'POST', path: '/sweeps/:slug/tags' },
  cancelTrials: { method: 'POST', path: '/sweeps/:slug/trials/cancel' },
  retryTrials: { method: 'POST', path: '/sweeps/:slug/trials/retry' },
  runTrialsSooner: { method: 'POST', path: '/sweeps/:slug/trials/sooner' },
} as const satisfies Readonly<Record<string, Operation>>;

export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

export type OperationName = keyof typeof OPERATIONS;

/** Server-sent events: see apiEvents.ts. */
export const EVENTS_PATH = '/events';
