import { formatValue, type Value } from '../model/configuration.js';
import { metricColumn, type Summary, stateOf } from '../results/summary.js';
import { allMetrics } from '../results/sweepMetrics.js';
import { trainerOf } from '../trainers/trainers.js';
import { shownHyperparameters, shownValue } from '../views/configurationView.js';
import { isoTimeOf } from '../views/scalars.js';
import { csvCell } from './escape.js';

const MEASURED = [
  'blew_up',
  'diverged_at_iteration',
  'stopped_at_iteration',
  'train_ms',
  'started_at',
  'ended_at',
  'attempts',
  'worker',
  'reused',
  'reason',
];

/**
 * One line for each trial, with every digit of its numbers: first the ranking, then the others by number. A missing
 * value is an empty cell, and so is a hyperparameter that the training does not depend on. A list is in brackets.
 */
export function trialsCsv(summary: Summary, isIncluded: (position: number) => boolean = () => true): string {
  const { spec } = summary;
  const derived = trainerOf(spec).shownVariables;
  const names = [...shownHyperparameters(spec), ...derived];
  const metrics = allMetrics(summary).map(({ name }) => name);
  const header = ['rank', 'trial', 'id', 'name', 'state', ...names, ...metrics, ...MEASURED];
  const csvLine = lineWriter(summary);
  const ranks = summary.ranking.length;
  const lines = [header.join(',')];
  for (let index = 0; index < ranks; index++) {
    const position = summary.ranking[index] as number;
    if (isIncluded(position)) lines.push(csvLine(position, index + 1));
  }
  const ranked = new Uint8Array(summary.trials.size);
  for (const position of summary.ranking) ranked[position] = 1;
  for (let position = 0; position < summary.trials.size; position++) {
    if (ranked[position] === 0 && isIncluded(position)) lines.push(csvLine(position, null));
  }
  return `${lines.join('\n')}\n`;
}

function lineWriter(summary: Summary): (position: number, rank: number | null) => string {
  const { spec, trials, columns, facts } = summary;
  const trainer = trainerOf(spec);
  const hyperparameters = shownHyperparameters(spec);
  const metrics = allMetrics(summary).map(({ name }) => metricColumn(columns, name));
  return (position, rank) => {
    const configuration = trials.configuration(position);
    const state = stateOf(summary, position);
    const endedAt = columns.endedAt[position] ?? Number.NaN;
    const cells: (string | number)[] = [
      rank !== null && state === 'finished' ? rank : '',
      trials.number(position),
      trials.id(position),
      trials.name(position) ?? '',
      state,
      ...hyperparameters.map((name) => valueCell(shownValue(configuration, name, summary))),
      ...trainer.shownVariables.map((name) => valueCell(trainer.variableValue(name, configuration, facts))),
      ...metrics.map((column) => column[position] ?? Number.NaN),
      columns.blewUp[position] === 1 ? 'yes' : '',
      state === 'diverged' ? endedAt : '',
      state === 'stopped' ? endedAt : '',
      columns.trainMs[position] ?? Number.NaN,
      isoTimeOf(columns.startedMs[position]) ?? '',
      isoTimeOf(columns.endedMs[position]) ?? '',
      columns.attempts[position] ?? 0,
      summary.workers[columns.worker[position] ?? -1]?.worker ?? '',
      columns.reused[position] === 1 ? 'yes' : '',
      summary.failures.get(position)?.reason ?? summary.stops.get(position) ?? '',
    ];
    return cells.map(csvCell).join(',');
  };
}

function valueCell(value: Value): string | number {
  if (value === null) return '';
  if (Array.isArray(value)) return `[${value.join(',')}]`;
  return typeof value === 'number' ? value : formatValue(value);
}
