/** Operations that analyse whole sweeps. */
import { sideBySide } from '../../app/sideBySide.js';
import { present } from '../../base/assert.js';
import { formatCount } from '../../base/format.js';
import { curveMetric } from '../../charts/trialCurve.js';
import { recordedView } from '../../queries/trialPage.js';
import { winner } from '../../results/summary.js';
import { findingsView } from '../../views/findingsView.js';
import { formatOf } from '../../views/metrics.js';
import { HttpError } from '../httpError.js';
import type { OpenedTable } from '../sweepTables.js';
import type { ApiContext, Handler } from './apiContext.js';

/** Analysing more takes a second or longer, in which the server answers nothing else. */
const MAX_ANALYSED_TRIALS = 20_000;

export const getFindings: Handler<'getFindings'> = async ({ slug }, context) => {
  const { live } = await analysed(slug, context);
  return findingsView(await live.curves.analysable());
};

export const compareSweeps: Handler<'compareSweeps'> = async ({ sweeps: slugs }, context) => {
  const opened = await Promise.all(slugs.map((slug) => analysed(slug, context)));
  const summaries = await Promise.all(opened.map(({ live }) => live.curves.analysable()));
  const { names, ...compared } = sideBySide(summaries);
  const sweeps = await Promise.all(opened.map((one, index) => comparedSweep(one, names[index] ?? '')));
  const { spec } = present(summaries[0], 'a sweep');
  const { name, label } = curveMetric({ spec });
  return { sweeps, metric: { name, label, format: formatOf(spec, name) }, ...compared };
};

/** @throws HttpError for a sweep that is too large. */
async function analysed(slug: string, { tables }: ApiContext): Promise<OpenedTable> {
  const opened = await tables.find(slug);
  const { size } = opened.table.summary.trials;
  if (size <= MAX_ANALYSED_TRIALS) return opened;
  throw new HttpError(
    400,
    `The dashboard analyses sweeps of at most ${formatCount(MAX_ANALYSED_TRIALS)} trials; ${slug} has ${formatCount(size)}.`,
    { code: 'too-large', hint: 'jmin findings and jmin compare analyse any sweep.' },
  );
}

async function comparedSweep({ table, live }: OpenedTable, name: string) {
  const { summary } = table;
  const best = winner(summary);
  const head = { name, slug: live.slug, state: summary.phase };
  if (best === null) return { ...head, trial: null, curve: null };
  const curve = recordedView(table, best, await live.curves.curve(best));
  return { ...head, trial: summary.trials.number(best), curve };
}
