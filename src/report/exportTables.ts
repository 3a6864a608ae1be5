/** The trials of a sweep, and their curves, as tables of named columns for other programs. */
import { formatValue, type Value } from '../model/configuration.js';
import { curveSeries } from '../results/curve.js';
import { metricColumn, type Summary, stateOf } from '../results/summary.js';
import { allMetrics } from '../results/sweepMetrics.js';
import { trainerOf } from '../trainers/trainers.js';
import { trainingContext } from '../trainers/trainingContext.js';
import { shownHyperparameters, shownValue } from '../views/configurationView.js';
import { isoTimeOf } from '../views/scalars.js';
import { csvCell } from './escape.js';

export type ExportedValue = number | string | boolean | null;

export interface ExportedColumn {
  readonly name: string;
  readonly type: 'number' | 'text' | 'boolean';
  readonly values: readonly ExportedValue[];
}

/** One row for each trial: the ranking, then the others by number. */
export function trialColumns(summary: Summary): ExportedColumn[] {
  const { spec, trials, columns } = summary;
  const order = rankedFirst(summary);
  const ranks = summary.ranking.length;
  const at = <T extends ExportedValue>(valueAt: (position: number, index: number) => T) => order.map(valueAt);
  const number = (
    name: string,
    valueAt: (position: number, index: number) => number | null,
  ): ExportedColumn => ({
    name,
    type: 'number',
    values: at((position, index) => finiteOrNull(valueAt(position, index))),
  });
  const text = (name: string, valueAt: (position: number) => string | null): ExportedColumn => ({
    name,
    type: 'text',
    values: at(valueAt),
  });
  return [
    number('rank', (position, index) =>
      index < ranks && stateOf(summary, position) === 'finished' ? index + 1 : null,
    ),
    number('trial', (position) => trials.number(position)),
    text('id', (position) => trials.id(position)),
    text('name', (position) => trials.name(position)),
    text('state', (position) => stateOf(summary, position)),
    ...shownHyperparameters(spec).map((name) =>
      valueColumn(
        name,
        order.map((position) => shownValue(trials.configuration(position), name, summary)),
      ),
    ),
    ...allMetrics(summary).map(({ name }) =>
      number(name, (position) => metricColumn(columns, name)[position] ?? null),
    ),
    { name: 'blew_up', type: 'boolean', values: at((position) => columns.blewUp[position] === 1) },
    number('ended_at_iteration', (position) => columns.endedAt[position] ?? null),
    number('train_ms', (position) => columns.trainMs[position] ?? null),
    text('started_at', (position) => isoTimeOf(columns.startedMs[position])),
    text('ended_at', (position) => isoTimeOf(columns.endedMs[position])),
  ];
}

/** One row for each recorded point of a curve, in the order of the trials. */
export function curveColumns(summary: Summary): ExportedColumn[] {
  const { spec, facts, trials } = summary;
  const trainer = trainerOf(spec);
  const context = trainingContext(spec, facts);
  const metrics = allMetrics(summary).map(({ name }) => ({ name, values: [] as (number | null)[] }));
  const [numbers, ids, iterations]: [number[], string[], (number | null)[]] = [[], [], []];
  for (const position of rankedFirst(summary)) {
    const curve = summary.curve(position);
    if (curve === null) continue;
    const at = curve.iterations ?? trainer.recordedAt(trials.configuration(position), context);
    for (let point = 0; point < curve.points; point++) {
      numbers.push(trials.number(position));
      ids.push(trials.id(position));
      iterations.push(at[point] ?? null);
      for (const { name, values } of metrics)
        values.push(finiteOrNull(curveSeries(curve, name)[point] ?? null));
    }
  }
  return [
    { name: 'trial', type: 'number', values: numbers },
    { name: 'id', type: 'text', values: ids },
    { name: 'iteration', type: 'number', values: iterations },
    ...metrics.map(({ name, values }): ExportedColumn => ({ name, type: 'number', values })),
  ];
}

function rankedFirst({ ranking, trials }: Summary): number[] {
  const isRanked = new Uint8Array(trials.size);
  for (const position of ranking) isRanked[position] = 1;
  const others = Array.from(isRanked.keys()).filter((position) => isRanked[position] === 0);
  return [...ranking, ...others];
}

/** Numbers if all values are numbers, otherwise texts. A list is JSON. */
function valueColumn(name: string, values: readonly Value[]): ExportedColumn {
  const areNumbers = values.every((value) => value === null || typeof value === 'number');
  if (areNumbers)
    return {
      name,
      type: 'number',
      values: values.map((value) => (typeof value === 'number' ? value : null)),
    };
  const text = (value: Value) =>
    value === null ? null : typeof value === 'object' ? JSON.stringify(value) : formatValue(value);
  return { name, type: 'text', values: values.map(text) };
}

/** NaN is a missing value; infinities stay. */
function finiteOrNull(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}

export function toCsv(columns: readonly ExportedColumn[]): string {
  const rows = columns[0]?.values.length ?? 0;
  const lines = [columns.map(({ name }) => csvCell(name)).join(',')];
  for (let row = 0; row < rows; row++)
    lines.push(columns.map(({ values }) => csvText(values[row] ?? null)).join(','));
  return `${lines.join('\n')}\n`;
}

function csvText(value: ExportedValue): string {
  if (value === null) return '';
  return csvCell(typeof value === 'boolean' ? String(value) : value);
}

/** One object in each line. An infinite number is a string, like in all JSON of jmin. */
export function toJsonLines(columns: readonly ExportedColumn[]): string {
  const rows = columns[0]?.values.length ?? 0;
  const json = (value: ExportedValue) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  let text = '';
  for (let row = 0; row < rows; row++)
    text += `${JSON.stringify(Object.fromEntries(columns.map(({ name, values }) => [name, json(values[row] ?? null)])))}\n`;
  return text;
}
