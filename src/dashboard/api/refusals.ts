/** What a request asks for and a sweep does not have. */
import { findTrial } from '../../app/openSweep.js';
import { nearest } from '../../base/nearest.js';
import { type Matching, matching } from '../../queries/filter.js';
import { type Line, lineOf } from '../../queries/line.js';
import { type MeasuredMetric, measuredMetric } from '../../queries/measured.js';
import type { SweepTable } from '../../queries/sweepTable.js';
import { HttpError } from '../httpError.js';

/** @throws HttpError with the column of a bad filter. */
export function matchingOrRefuse(table: SweepTable, filter: string): Matching {
  const found = matching(table, filter);
  if (!('problem' in found)) return found;
  const { problem: message, column } = found;
  const place = column === null ? '' : ` at column ${column}`;
  throw new HttpError(400, `filter${place}: ${message}`, {
    code: 'bad-filter',
    problems: [{ message, code: 'bad-filter', hint: null, line: 1, column }],
  });
}

export function metricOrRefuse(table: SweepTable, name: string | undefined): MeasuredMetric {
  return measuredMetric(table, name) ?? refuseName(table, 'metric', name ?? '');
}

export function lineOrRefuse(table: SweepTable, parameter: string, name: string, bins: number): Line {
  return lineOf(table, name, bins) ?? refuseName(table, parameter, name);
}

export function numbersOrRefuse(table: SweepTable, parameter: string, name: string): Float64Array {
  return table.numbers(name) ?? refuseName(table, parameter, name);
}

export function refuseName(table: SweepTable, parameter: string, name: string): never {
  const known = [...table.fields.keys()];
  if (known.includes(name)) {
    throw new HttpError(400, `${parameter}: ${name} cannot be used here`, { code: 'bad-field' });
  }
  const near = nearest(name, known);
  throw new HttpError(400, `${parameter}: expected a field of the sweep; got ${name.slice(0, 100)}`, {
    code: 'bad-field',
    hint: near === null ? `The fields are ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** @throws UserError for a trial that the sweep does not have. */
export function positionOf(table: SweepTable, trial: string): number {
  return findTrial(table.summary, trial);
}
