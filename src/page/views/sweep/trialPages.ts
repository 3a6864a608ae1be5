/** The table's rows come in pages, sorted and filtered by the server. */
export const PAGE_ROWS = 100;

interface Filtered {
  readonly slug: string;
  readonly filter: string;
}

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

export function pageInput({ slug, filter }: Filtered, { sort, order }: TableOrder, page: number) {
  return { slug, filter, sort, order, offset: page * PAGE_ROWS, limit: PAGE_ROWS };
}

export function firstPage(scope: Filtered, parameters: URLSearchParams) {
  return pageInput(scope, orderOf(parameters), 0);
}
