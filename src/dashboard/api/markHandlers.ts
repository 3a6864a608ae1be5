import { addNote as note, changeTags as tag } from '../../app/markSweep.js';
import type { OrderedView } from '../../views/api/orderAnswers.js';
import { marksView } from '../../views/marksView.js';
import type { ApiContext, Handler } from './apiContext.js';
import { orderedView } from './orderedView.js';
import { positionOf } from './refusals.js';

export const getNotes: Handler<'getNotes'> = async ({ slug }, { tables }) => {
  const { table } = await tables.find(slug);
  return marksView(table.summary, slug);
};

export const addNote: Handler<'addNote'> = (input, context) =>
  marking(context, input, 'Note added.', (marked) => note(context.store, marked, input.text));

export const changeTags: Handler<'changeTags'> = (input, context) =>
  marking(context, input, 'Tags changed.', (marked) => tag(context.store, marked, input));

async function marking(
  context: ApiContext,
  { slug, trial }: { readonly slug: string; readonly trial: number | null },
  message: string,
  change: (marked: Parameters<typeof note>[1]) => Promise<void>,
): Promise<OrderedView> {
  const { table } = await context.tables.find(slug);
  const { summary } = table;
  const id = trial === null ? null : summary.trials.id(positionOf(table, String(trial)));
  await change({ slug, summary, trial: id });
  return orderedView(context, slug, message);
}
