import { setTimeout } from 'node:timers/promises';
import { rerunOf, trialsCsvOf } from '../../app/exportTrials.js';
import { trialDetails } from '../../app/openSweep.js';
import { readPrintedLog } from '../../app/printedLog.js';
import { eventsOf } from '../../app/trialEvents.js';
import { VERSION } from '../../base/version.js';
import { cardView, restingCard, sweepPageView } from '../../queries/cardView.js';
import { waitingRuns } from '../../queries/endForecast.js';
import { selectionOf } from '../../queries/selection.js';
import { comparedView, trialPageView, trialsView } from '../../queries/trialPage.js';
import { stateOf } from '../../results/summary.js';
import type { CardView } from '../../views/api/sweepAnswers.js';
import { HttpError } from '../httpError.js';
import type { ListedSweep } from '../liveSweeps.js';
import type { ListedTable } from '../sweepTables.js';
import type { ApiContext, Handler } from './apiContext.js';
import { curvesOf } from './curvesOf.js';
import { liveWorkers } from './liveWorkers.js';
import { matchingOrRefuse, positionOf, refuseName } from './refusals.js';

function cardMoment({ live }: ApiContext, sweep: ListedSweep) {
  const workers = live.presences.filter(({ running }) =>
    running.some(({ slug }) => slug === sweep.slug),
  ).length;
  const { lacksData, priority, maxParallel } = sweep;
  return { nowMs: Date.now(), lacksData, priority, maxParallel, workers };
}

export function cardOf(context: ApiContext, { table, live }: ListedTable): CardView {
  const moment = cardMoment(context, live);
  return table === null ? restingCard(live, moment) : cardView(table, moment);
}

export const getAbout: Handler<'getAbout'> = async (_, { isReadOnly }) => ({
  jmin: VERSION,
  is_read_only: isReadOnly,
});

export const listSweeps: Handler<'listSweeps'> = async (_, context) => {
  const listed = await context.tables.listed();
  return { sweeps: listed.map((each) => cardOf(context, each)) };
};

export const getSweep: Handler<'getSweep'> = async ({ slug }, context) => {
  const { table, live } = await context.tables.find(slug);
  return sweepPageView(table, cardMoment(context, live));
};

export const listTrials: Handler<'listTrials'> = async (input, { tables }) => {
  const { slug, filter, sort, order, offset, limit, columns } = input;
  const { table } = await tables.find(slug);
  const page = { sort, isDescending: order === 'desc', offset, limit, columns: columns ?? null };
  return trialsView(table, matchingOrRefuse(table, filter), page) ?? refuseName(table, 'sort', sort);
};

export const getTrial: Handler<'getTrial'> = async ({ slug, trial }, { tables, store }) => {
  const { table, live } = await tables.find(slug);
  const { summary } = table;
  const position = positionOf(table, trial);
  return trialPageView(table, position, {
    slug,
    curve: await live.curves.curve(position),
    details: trialDetails(summary, position),
    rerun: rerunOf(summary, position),
    events: await eventsOf(store.journal(slug), summary, position),
  });
};

const NO_LOG = { is_here: false, attempts: 0, attempt: 0, bytes: 0, from: 0, next: 0, text: '' };

export const getTrialLog: Handler<'getTrialLog'> = async (input, { tables, store, checkpoints }) => {
  const { slug, trial, attempt = null, from = null } = input;
  const { table } = await tables.find(slug);
  const { summary } = table;
  const position = positionOf(table, trial);
  const { prefix } = store.target;
  const place = {
    folder: checkpoints,
    prefix,
    slug,
    sweep: summary.spec.name,
    trial: summary.trials.id(position),
  };
  // Before the log is read: its end is there once the trial has ended.
  const is_open = ['waiting', 'running'].includes(stateOf(summary, position));
  const printed = await readPrintedLog(place, { attempt, from });
  return { ...(printed === null ? NO_LOG : { is_here: true, ...printed }), is_open };
};

export const compareTrials: Handler<'compareTrials'> = async ({ slug, trials }, { tables }) => {
  const { table, live } = await tables.find(slug);
  const positions = trials.map((trial) => positionOf(table, trial));
  return comparedView(table, await curvesOf(live, positions));
};

export const exportCsv: Handler<'exportCsv'> = async ({ slug, filter }, { tables }) => {
  const { table } = await tables.find(slug);
  const { isMatch } = matchingOrRefuse(table, filter);
  return trialsCsvOf(table.summary, (position) => isMatch[position] === 1);
};

export const getSweepFile: Handler<'getSweepFile'> = async ({ slug, filter }, { tables }) => {
  const { table } = await tables.find(slug);
  const matched = matchingOrRefuse(table, filter);
  const text = selectionOf(table, matched, filter);
  if (text === null) {
    throw new HttpError(400, 'The matching trials are too many and too irregular for a sweep file.', {
      code: 'no-sweep-file',
      hint: 'Filter by hyperparameters alone, or match fewer trials.',
    });
  }
  return { text, trials: matched.positions.length };
};

export const listWorkers: Handler<'listWorkers'> = async (_, { live }) => {
  await live.refresh();
  return { workers: liveWorkers(live) };
};

/** BullMQ's list is only shown beside the journals' numbers, so that a slow answer must not delay them. */
const JOBS_PATIENCE_MS = 1000;

export const getQueue: Handler<'getQueue'> = async (_, { tables, live, store }) => {
  const listed = await tables.listed();
  const sweeps = listed.map(({ table, live: { slug, priority, summary } }) => {
    const { spec, ledger } = summary;
    return {
      sweep: spec.name,
      slug,
      // Nothing waits in a sweep that has ended.
      waiting_runs: table === null ? 0 : waitingRuns(table),
      waiting_trials: ledger.waiting,
      running_trials: ledger.running,
      priority,
    };
  });
  const sum = (read: (sweep: (typeof sweeps)[number]) => number) =>
    sweeps.reduce((total, sweep) => total + read(sweep), 0);
  const jobs = await Promise.race([
    store.countWaitingJobs(),
    setTimeout(JOBS_PATIENCE_MS, 0, { ref: false }),
  ]);
  return {
    waiting_runs: sum((sweep) => sweep.waiting_runs),
    waiting_trials: sum((sweep) => sweep.waiting_trials),
    running_trials: sum((sweep) => sweep.running_trials),
    waiting_jobs: jobs,
    workers: live.presences.length,
    threads: live.presences.reduce((total, { threads }) => total + threads, 0),
    busy_threads: live.presences.reduce((total, { running }) => total + running.length, 0),
    sweeps,
  };
};
