import { hyperparameterOf } from '../model/trial.js';
import { type Summary, stateOf } from '../results/summary.js';
import { HYPERPARAMETER_NAMES, type HyperparameterValue } from '../trainers/network/hyperparameters.js';
import { layerShapes, parameterCount } from '../trainers/network/shapes.js';
import { csvCell } from './escape.js';

const MEASURED = [
  'J',
  'dev_J',
  'error',
  'dev_error',
  'ended_at_iteration',
  'train_ms',
  'started',
  'ended',
  'attempts',
  'worker',
  'reused',
  'reason',
];

/**
 * Every trial in a line, every digit of its numbers: first the ranking, then the others by number. Empty cells
 * where there is nothing; `hidden_units` is one number or a list in brackets, `worker` counts from 1.
 */
export function trialsCsv(summary: Summary): string {
  const header = ['rank', 'trial', 'id', 'name', 'state', ...HYPERPARAMETER_NAMES, 'parameters', ...MEASURED];
  const ranks = summary.ranking.length;
  const lines = [header.join(',')];
  for (let index = 0; index < ranks; index++) {
    lines.push(csvLine(summary, summary.ranking[index] as number, index + 1));
  }
  const ranked = new Uint8Array(summary.trials.size);
  for (const position of summary.ranking) ranked[position] = 1;
  for (let position = 0; position < summary.trials.size; position++) {
    if (ranked[position] === 0) lines.push(csvLine(summary, position, null));
  }
  return `${lines.join('\n')}\n`;
}

function csvLine(summary: Summary, position: number, rank: number | null): string {
  const { trials, columns, facts } = summary;
  const configuration = trials.configuration(position);
  const state = stateOf(summary, position);
  const worker = columns.worker[position] ?? -1;
  const cells: (string | number)[] = [
    rank !== null && state === 'finished' ? rank : '',
    trials.number(position),
    trials.id(position),
    trials.name(position) ?? '',
    state,
    ...HYPERPARAMETER_NAMES.map((name) => hyperparameterCell(hyperparameterOf(configuration, name, facts))),
    parameterCount(layerShapes(configuration.hidden_units, facts)),
    ...[columns.J, columns.devJ, columns.error, columns.devError, columns.endedAt, columns.trainMs].map(
      (column) => column[position] ?? Number.NaN,
    ),
    isoTime(columns.startedMs[position]),
    isoTime(columns.endedMs[position]),
    columns.attempts[position] ?? 0,
    worker < 0 ? '' : worker + 1,
    columns.reused[position] === 1 ? 'yes' : '',
    summary.failures.get(position)?.reason ?? '',
  ];
  return cells.map(csvCell).join(',');
}

function hyperparameterCell(value: HyperparameterValue): string | number {
  return typeof value === 'object' ? `[${value.join(',')}]` : value;
}

function isoTime(ms: number | undefined): string {
  return ms === undefined || Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
