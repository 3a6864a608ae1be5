import {
  cancelSweep as cancel,
  setMaxParallel as limit,
  pauseSweep as pause,
  preferTrials,
  setPriority as prioritise,
  refuseEnded,
  resumeSweep as resume,
} from '../../app/controlSweep.js';
import { launch } from '../../app/launch.js';
import { type PreparedText, planOf, prepareText } from '../../app/planText.js';
import { UserError } from '../../base/errors.js';
import { formatCount, formatCounted } from '../../base/format.js';
import { REOPENABLE_STATES, type TrialState } from '../../model/states.js';
import type { SweepTable } from '../../queries/sweepTable.js';
import { launchedView } from '../../views/answers.js';
import type { OrderedTrialsView, ProblemView } from '../../views/api/orderAnswers.js';
import { HttpError } from '../httpError.js';
import type { ApiContext, Checked, Handler } from './apiContext.js';
import { orderedView } from './orderedView.js';
import { matchingOrRefuse, positionOf } from './refusals.js';

export const planSweep: Handler<'planSweep'> = async ({ text, set }, context) => {
  let prepared: PreparedText;
  try {
    prepared = await prepareText({ text, set, directory: context.directory });
  } catch (error) {
    return { plan: null, problems: problemsOf(error), notices: [] };
  }
  const { plan, warning } = planOf(prepared, context.environment);
  return { plan, problems: [], notices: [...prepared.notices, ...(warning === null ? [] : [warning])] };
};

export const launchSweep: Handler<'launchSweep'> = async ({ text, set }, { store, live, directory }) => {
  let prepared: PreparedText;
  try {
    prepared = await prepareText({ text, set, directory });
  } catch (error) {
    const problems = problemsOf(error);
    const [first] = problems;
    throw new HttpError(400, first?.message ?? 'The sweep file has problems.', {
      code: 'bad-sweep-file',
      problems,
    });
  }
  const launched = await launch(store, prepared.prepared);
  live.expire();
  return { ...launchedView(prepared.prepared.spec.name, launched), notices: [...prepared.notices] };
};

/** @throws the error, if it is a bug. */
function problemsOf(error: unknown): ProblemView[] {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((each) => {
    if (!(each instanceof UserError)) throw error;
    const { message, code, hint = null, place } = each;
    return {
      message: place?.message ?? message,
      code,
      hint,
      line: place?.line ?? null,
      column: place?.column ?? null,
    };
  });
}

export const pauseSweep: Handler<'pauseSweep'> = async ({ slug }, context) => {
  const { table } = await context.tables.find(slug);
  refuseEnded(table.summary, 'pause');
  await pause(context.store, slug, 'by the user');
  const answer = await orderedView(context, slug, '');
  const still =
    answer.running === 0 ? '' : ` ${formatCounted(answer.running, 'trial')} still training will finish.`;
  return { ...answer, message: `Paused.${still}` };
};

export const resumeSweep: Handler<'resumeSweep'> = async ({ slug }, context) => {
  const { table } = await context.tables.find(slug);
  refuseEnded(table.summary, 'resume');
  await resume(context.store, slug);
  return orderedView(context, slug, 'Resumed.');
};

export const cancelSweep: Handler<'cancelSweep'> = async ({ slug }, context) => {
  const { table } = await context.tables.find(slug);
  refuseEnded(table.summary, 'cancel');
  const { waiting, running, cancelled: before } = table.summary.ledger;
  await cancel(context.store, slug);
  const answer = await orderedView(context, slug, '');
  const after = (await context.tables.find(slug)).table.summary.ledger.cancelled;
  const count = Math.max(0, after - before) || waiting + running;
  return { ...answer, message: `Cancelled ${formatCounted(count, 'trial')}.` };
};

export const setPriority: Handler<'setPriority'> = async ({ slug, priority }, context) => {
  const { table } = await context.tables.find(slug);
  refuseEnded(table.summary, 'change the priority of');
  await prioritise(context.store, slug, priority);
  return orderedView(context, slug, `The priority is ${priority} now.`);
};

export const setMaxParallel: Handler<'setMaxParallel'> = async (input, context) => {
  const { slug, max_parallel: most } = input;
  const { table } = await context.tables.find(slug);
  refuseEnded(table.summary, 'limit');
  await limit(context.store, slug, most);
  const said = most === null ? 'as many as there are threads' : formatCount(most);
  return orderedView(context, slug, `Trainings at once: ${said}.`);
};

const WAITING: readonly TrialState[] = ['waiting'];
const OPEN: readonly TrialState[] = ['waiting', 'running'];

type Named = Checked<'cancelTrials'>;

/** The trials that an order names, in the states that it changes. */
function chosen(table: SweepTable, { filter, trials }: Named, states: readonly TrialState[]) {
  const positions =
    filter === undefined
      ? (trials ?? []).map((trial) => positionOf(table, String(trial)))
      : [...matchingOrRefuse(table, filter).positions];
  const changed = positions.filter((position) => states.includes(table.state(position)));
  return { changed, unchanged: positions.length - changed.length };
}

const MAX_TOLD = 100;

async function orderedTrials(
  context: ApiContext,
  input: Named,
  {
    changed,
    unchanged,
    did,
  }: { readonly changed: readonly number[]; readonly unchanged: number; readonly did: string },
): Promise<OrderedTrialsView> {
  const { slug } = input;
  const answer = await orderedView(context, slug, '');
  const { table } = await context.tables.find(slug);
  const rest =
    unchanged === 0 ? '' : ` ${formatCounted(unchanged, 'other')} had a state in which this does nothing.`;
  return {
    ...answer,
    message: `${did} ${formatCounted(changed.length, 'trial')}.${rest}`,
    changed: changed.length,
    unchanged,
    trials: changed.slice(0, MAX_TOLD).map((position) => table.summary.trials.number(position)),
  };
}

export const cancelTrials: Handler<'cancelTrials'> = async (input, context) => {
  const { table } = await context.tables.find(input.slug);
  const { changed, unchanged } = chosen(table, input, OPEN);
  if (changed.length > 0) {
    const ids = changed.map((position) => table.summary.trials.id(position));
    await context.store.control.cancelTrials(input.slug, { type: 'cancelled', trials: ids });
  }
  return orderedTrials(context, input, { changed, unchanged, did: 'Cancelled' });
};

export const retryTrials: Handler<'retryTrials'> = async (input, context) => {
  const { store, tables } = context;
  const { table } = await tables.find(input.slug);
  const { changed, unchanged } = chosen(table, input, REOPENABLE_STATES);
  if (changed.length > 0) {
    const ids = changed.map((position) => table.summary.trials.id(position));
    await store.journal(input.slug).append({ type: 'retried', trials: ids });
    await store.sweeps.activate(input.slug);
  }
  return orderedTrials(context, input, { changed, unchanged, did: 'Queued again:' });
};

export const runTrialsSooner: Handler<'runTrialsSooner'> = async (input, context) => {
  const { table } = await context.tables.find(input.slug);
  const { changed, unchanged } = chosen(table, input, WAITING);
  if (changed.length > 0) {
    const ids = changed.map((position) => table.summary.trials.id(position));
    await preferTrials(context.store, input.slug, ids);
  }
  return orderedTrials(context, input, { changed, unchanged, did: 'Moved forward:' });
};
