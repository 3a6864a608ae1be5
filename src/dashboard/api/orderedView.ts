import type { OrderedView } from '../../views/api/orderAnswers.js';
import type { ApiContext } from './apiContext.js';

/** The sweep after an order, read again. */
export async function orderedView(
  { tables, live }: ApiContext,
  slug: string,
  message: string,
): Promise<OrderedView> {
  live.expire();
  const { table } = await tables.find(slug);
  const { spec, phase, ledger } = table.summary;
  return { sweep: spec.name, slug, state: phase, waiting: ledger.waiting, running: ledger.running, message };
}
