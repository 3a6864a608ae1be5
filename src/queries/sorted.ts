/** A page of the matching trials in the order of a field. */

import type { Value } from '../model/configuration.js';
import { metricColumn } from '../results/summary.js';
import type { CodedColumn } from './codedColumn.js';
import type { Matching } from './filter.js';
import { orderedValues } from './line.js';
import type { SweepTable } from './sweepTable.js';

export interface SortedPage {
  /** A field of the sweep, or `rank`. */
  readonly sort: string;
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Positions; trials without a value come last, and equal ones in the order of their numbers. Null for an unknown field. */
export function sortedPage(table: SweepTable, { positions }: Matching, page: SortedPage): number[] | null {
  const keys = keysOf(table, page.sort);
  if (keys === null) return null;
  return windowOf(positions, keys, page);
}

function keysOf(table: SweepTable, sort: string): Float64Array | null {
  const field = table.fields.get(sort);
  if (field === undefined) return null;
  if (sort === 'rank' && field.from === 'trial') return table.derive('order', () => rankOrder(table));
  if (field.from === 'metric') return metricColumn(table.summary.columns, sort);
  const coded = table.coded(sort);
  if (coded !== null) return table.once(`order ${sort}`, () => codedOrder(table, coded));
  if (sort === 'state') return Float64Array.from(table.summary.columns.state);
  if (sort === 'worker')
    return Float64Array.from(table.summary.columns.worker, (at) => (at < 0 ? Number.NaN : at));
  return table.numbers(sort);
}

/** The ranked first, the others by number. */
function rankOrder(table: SweepTable): Float64Array {
  const { ranking } = table.summary;
  return Float64Array.from({ length: table.size }, (_, at) => table.rank(at) || ranking.length + 1 + at);
}

function codedOrder(table: SweepTable, column: CodedColumn<Value>): Float64Array {
  const places = new Float64Array(column.values.length + 1).fill(Number.NaN);
  for (const [order, place] of orderedValues(table, column).entries()) places[place + 1] = order;
  return Float64Array.from(column.index, (place) => places[place] ?? Number.NaN);
}

/**
 * Only a window of the order is asked for. Sorting the keys alone is fast, and gives the keys at the ends of the
 * window; only the trials between them are then sorted by a comparison.
 */
function windowOf(
  positions: Uint32Array,
  keys: Float64Array,
  { isDescending, offset, limit }: SortedPage,
): number[] {
  const sign = isDescending ? -1 : 1;
  const key = (at: number) => {
    const value = keys[at] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value * sign;
  };
  const sorted = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) sorted[i] = key(positions[i] as number);
  sorted.sort();
  const end = Math.min(offset + limit, sorted.length);
  if (offset >= end) return [];
  const [low, high] = [sorted[offset] ?? 0, sorted[end - 1] ?? 0];
  const near: number[] = [];
  let before = 0;
  for (const at of positions) {
    const value = key(at);
    if (value < low) before++;
    else if (value <= high) near.push(at);
  }
  near.sort((a, b) => compare(key(a), key(b)) || a - b);
  return near.slice(offset - before, end - before);
}

/** A difference of infinities would be NaN. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
