/** The table's rows come in pages, sorted and filtered by the server. */
import type { SweepScope } from './sweepContext.js';

export const PAGE_ROWS = 100;

export interface TableOrder {
  readonly sort: string;
  readonly order: 'asc' | 'desc';
}

export function orderOf(parameters: URLSearchParams): TableOrder {
  return {
    sort: parameters.get('sort') ?? 'rank',
    order: parameters.get('order') === 'desc' ? 'desc' : 'asc',
  };
}

export function pageInput(
  { slug, filter }: Pick<SweepScope, 'slug' | 'filter'>,
  { sort, order }: TableOrder,
  page: number,
) {
  return { slug, filter, sort, order, offset: page * PAGE_ROWS, limit: PAGE_ROWS };
}

export function firstPage(scope: Pick<SweepScope, 'slug' | 'filter'>, parameters: URLSearchParams) {
  return pageInput(scope, orderOf(parameters), 0);
}
