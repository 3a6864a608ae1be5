/**
 * A sweep as a journal of Optuna's JournalFileBackend: JSON lines, each one operation. Optuna and optuna-dashboard read
 * it. A trial is one operation with everything in it.
 */
import type { Value } from '../model/configuration.js';
import type { Summary } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { type ExportedTrial, exportedPoints, exportedTrials, parameterNames } from './exportedTrials.js';

const CREATE_STUDY = 0;
const SET_STUDY_SYSTEM_ATTR = 3;
const CREATE_TRIAL = 4;
const DIRECTIONS = { minimize: 1, maximize: 2 } as const;
const STATES = { complete: 1, pruned: 2, failed: 3 } as const;
const WORKER = 'jmin';

type Category = string | number | boolean | null;

interface Distribution {
  /** As Optuna writes it: JSON within JSON. */
  readonly text: string;
  /** The number that stands for a value: itself, or its place among the choices. */
  internal(value: Value): number;
}

export function* optunaJournal(summary: Summary): Generator<string> {
  const { spec } = summary;
  const { metric, goal } = objectiveOf(spec);
  yield line(CREATE_STUDY, { study_name: spec.name, directions: [DIRECTIONS[goal]] });
  yield line(SET_STUDY_SYSTEM_ATTR, { study_id: 0, system_attr: { 'study:metric_names': [metric] } });
  const trials = [...exportedTrials(summary)];
  const distributions = distributionsOf(summary, trials);
  for (const trial of trials)
    yield line(CREATE_TRIAL, trialOperation(summary, trial, { metric, distributions }));
}

function trialOperation(
  summary: Summary,
  trial: ExportedTrial,
  { metric, distributions }: { metric: string; distributions: ReadonlyMap<string, Distribution> },
): object {
  const given = Object.entries(trial.parameters).flatMap(([name, value]) => {
    const distribution = distributions.get(name);
    return distribution === undefined ? [] : [{ name, value, distribution }];
  });
  const points = exportedPoints(summary, trial.position).filter((point) => point.metric === metric);
  return {
    study_id: 0,
    datetime_start: timeText(trial.startedMs),
    state: STATES[trial.outcome],
    value: trial.outcome === 'failed' ? null : trial.result,
    values: null,
    datetime_complete: timeText(trial.endedMs),
    distributions: Object.fromEntries(given.map(({ name, distribution }) => [name, distribution.text])),
    params: Object.fromEntries(
      given.map(({ name, value, distribution }) => [name, distribution.internal(value)]),
    ),
    user_attrs: {
      ...{ jmin_trial: trial.number, jmin_id: trial.id, jmin_state: trial.state },
      ...(trial.name === null ? {} : { jmin_name: trial.name }),
      ...Object.fromEntries(Object.entries(trial.metrics).filter(([name]) => name !== metric)),
    },
    system_attrs: {},
    intermediate_values: Object.fromEntries(points.map(({ step, value }) => [Math.round(step), value])),
  };
}

/** One for each name: Optuna allows a name one kind of distribution, and one list of choices. */
function distributionsOf(
  summary: Summary,
  trials: readonly ExportedTrial[],
): ReadonlyMap<string, Distribution> {
  return new Map(
    parameterNames(summary).flatMap((name) => {
      const values = trials.flatMap(({ parameters }) =>
        name in parameters ? [parameters[name] as Value] : [],
      );
      const axis = summary.spec.axes.find((one) => one.name === name);
      const all = axis?.scale === undefined ? values : [...axis.values, ...values];
      if (all.length === 0) return [];
      const numbers = all.filter((value) => typeof value === 'number');
      const isNumeric = numbers.length === all.length;
      return [[name, isNumeric ? numeric(numbers, axis?.scale === 'log') : categorical(all)] as const];
    }),
  );
}

function numeric(values: readonly number[], log: boolean): Distribution {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const areWhole = values.every(Number.isSafeInteger);
  const attributes = areWhole ? { log, step: 1, low, high } : { step: null, low, high, log };
  const name = areWhole ? 'IntDistribution' : 'FloatDistribution';
  return { text: JSON.stringify({ name, attributes }), internal: Number };
}

/** Lists and maps are JSON: Optuna's choices are plain values. */
function categorical(values: readonly Value[]): Distribution {
  const choices = [...new Set(values.map(categoryOf))];
  const places = new Map(choices.map((choice, i) => [choice, i]));
  return {
    text: JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } }),
    internal: (value) => places.get(categoryOf(value)) ?? 0,
  };
}

function categoryOf(value: Value): Category {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Category);
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}

function line(operation: number, fields: object): string {
  return `${JSON.stringify({ op_code: operation, worker_id: WORKER, ...fields })}\n`;
}
