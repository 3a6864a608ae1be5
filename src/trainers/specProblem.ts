/** Whether a sweep that was read from outside, e.g. from a journal, is one that its trainer could have planned. */
import type { z } from 'zod';
import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import { formatValue, type Value } from '../model/configuration.js';
import { datasetSchema } from '../model/datasetSpec.js';
import { spacePoints } from '../model/gridPoints.js';
import { DEFAULT_MAX_POINTS } from '../model/specDefaults.js';
import type { Axis, SweepSpec } from '../model/sweepSpec.js';
import { givenNames, hyperparameterOf } from './hyperparameters.js';
import type { TrainerDescription } from './trainer.js';
import { DEFAULT_TRAINER, trainerNames, trainerOf } from './trainers.js';

/** The problem, in words that begin with the place; null if there is none. */
export function specProblem(spec: SweepSpec): string | null {
  const { trainer: name = DEFAULT_TRAINER } = spec;
  if (!trainerNames().includes(name)) {
    return `trainer must be one of ${trainerNames().join(', ')}; got ${printable(name, 60)}`;
  }
  const trainer = trainerOf(spec);
  return (
    datasetProblem(spec, trainer) ??
    sizeProblem(spec) ??
    firstProblem(spec.axes, (axis) => valuesProblem(trainer, axis.name, axis.values)) ??
    firstProblem(spec.axes, (axis) => rangeProblem(axis, spec)) ??
    firstProblem(spec.also, ({ values }) =>
      firstProblem(Object.entries(values), ([key, value]) => valuesProblem(trainer, key, [value])),
    ) ??
    firstProblem(Object.entries(spec.constants), ([key, value]) =>
      mapProblem(`constants.${key}`, trainer.constants[key]?.schema, value),
    ) ??
    (spec.record === null ? null : mapProblem('record', trainer.recordSchema ?? undefined, spec.record)) ??
    settingsProblem(trainer, spec) ??
    rankingProblem(trainer, spec)
  );
}

function datasetProblem({ dataset }: SweepSpec, { needsData }: TrainerDescription): string | null {
  if (dataset === null && !needsData) return null;
  if (datasetSchema.safeParse(dataset).success) return null;
  const expected = datasetSchema.meta()?.expected;
  return `dataset must be ${String(expected)}; got ${printable(JSON.stringify(dataset), 60)}`;
}

/** A search space too large is refused by its size alone: none of its points is made. */
function sizeProblem(spec: SweepSpec): string | null {
  const { points: allowed = DEFAULT_MAX_POINTS } = spec.limits;
  const points = spacePoints(spec);
  if (points <= allowed) return null;
  return `hyperparameters must span at most ${formatCount(allowed)} points; got ${formatCount(points)}`;
}

function settingsProblem(trainer: TrainerDescription, spec: SweepSpec): string | null {
  const names = [...givenNames(spec)];
  const [problem] = trainer.checkSettings(spec.settings, names);
  return problem === undefined ? null : `${problem.path.join('.')} ${problem.message}`;
}

function firstProblem<Item>(items: readonly Item[], problemOf: (item: Item) => string | null): string | null {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== null) return problem;
  }
  return null;
}

function valuesProblem(trainer: TrainerDescription, name: string, values: readonly Value[]): string | null {
  const row = hyperparameterOf(trainer, name);
  if (row === null) return `unknown hyperparameter ${printable(name, 60)}`;
  const index = values.findIndex((value) => !row.schema.safeParse(value).success);
  if (index === -1) return null;
  const got = printable(formatValue(values[index] ?? null), 60);
  return `value ${formatCount(index + 1)} of ${name} must be ${row.expected}; got ${got}`;
}

/** Only a search draws from a range, which two numbers span. */
function rangeProblem({ name, values, scale, whole }: Axis, { search }: SweepSpec): string | null {
  if (scale === undefined) return null;
  const [low, high] = values;
  const isRange =
    values.length === 2 &&
    typeof low === 'number' &&
    typeof high === 'number' &&
    low < high &&
    (scale === 'linear' || low > 0) &&
    (whole !== true || (Number.isInteger(low) && Number.isInteger(high)));
  if (isRange && search !== undefined) return null;
  const got = printable(JSON.stringify(values), 60);
  return `${name} must be ${search === undefined ? 'a list without a search' : 'a range that goes up'}; got ${got}`;
}

function mapProblem(place: string, schema: z.ZodType | undefined, value: unknown): string | null {
  if (schema === undefined) return `unknown key ${printable(place, 60)}`;
  return schema.safeParse(value).success
    ? null
    : `${place} is out of range; got ${printable(JSON.stringify(value), 60)}`;
}

function rankingProblem(trainer: TrainerDescription, spec: SweepSpec): string | null {
  const { rankBy } = spec;
  const names = trainer
    .metricsOf(spec)
    .filter(({ ranks }) => ranks)
    .map(({ name }) => name);
  if (names.includes(rankBy)) return secondProblem(trainer, spec, names);
  return `rank_by must be one of ${names.join(', ')}; got ${printable(rankBy, 60)}`;
}

function secondProblem(
  trainer: TrainerDescription,
  spec: SweepSpec,
  names: readonly string[],
): string | null {
  const { rankBy, secondObjective } = spec;
  if (secondObjective === undefined) return null;
  const { metric } = secondObjective;
  if (metric === rankBy)
    return `rank_by must name two different objectives; got ${printable(metric, 60)} twice`;
  if (trainer.hasOpenMetrics || metric === trainer.meanings?.size || names.includes(metric)) return null;
  return `the second objective must be one of ${names.join(', ')}; got ${printable(metric, 60)}`;
}
