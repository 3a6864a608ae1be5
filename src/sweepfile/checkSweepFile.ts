/** What no single value of a sweep file shows: keys that do not go together, zips, the size of the grid. */
import { formatCount } from '../base/format.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { gridPoints } from '../model/gridPoints.js';
import { MAX_POINTS } from '../model/specDefaults.js';

import type { Axis, Settings } from '../model/sweepSpec.js';
import { hyperparameterOf } from '../trainers/hyperparameters.js';

import type { TrainerDescription } from '../trainers/trainer.js';
import { formatPath, keysAt, type LocatedValue, type Path, partAt } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import { MAX_EXTRA_POINTS, type SweepFile } from './sweepFile.js';

/** Keys that exclude each other, among the hyperparameters and in each point of `also`. */
export function checkExclusions(
  file: SweepFile,
  root: LocatedValue,
  { exclusive }: TrainerDescription,
): Problem[] {
  const sections: Path[] = [['hyperparameters'], ...keysAt(root, ['also']).map((name) => ['also', name])];
  const problems = sections.flatMap((section) => {
    const names = keysAt(root, section);
    return exclusive
      .filter((pair) => pair.every((name) => names.includes(name)))
      .map(([a, b]) => {
        const [other, last] = names.lastIndexOf(a) > names.lastIndexOf(b) ? [b, a] : [a, b];
        return excluded([...section, last], `stands beside ${other}; only one of them can be given`);
      });
  });
  if (file.replicates !== undefined && partAt(root, ['hyperparameters', REPLICATE_AXIS]) !== undefined) {
    const message = `sets the seeds 1, 2, …; hyperparameters.${REPLICATE_AXIS} cannot be given as well`;
    problems.push(excluded(['replicates'], message));
  }
  return problems;
}

/** What the trainer says of values that do not go together, in the grid or in a point of `also`. */
export function checkTogether(
  axes: readonly Axis[],
  { file, root, trainer }: { file: SweepFile; root: LocatedValue; trainer: TrainerDescription },
): Problem[] {
  const given = Object.fromEntries(axes.map(({ name, values }) => [name, values]));
  for (const name of keysAt(root, ['hyperparameters'])) given[name] ??= [];
  const points = Object.entries(file.also).map(([name, point]) => ({
    section: ['also', name],
    values: Object.fromEntries(Object.entries(point).map(([key, value]) => [key, [value]])),
  }));
  return [{ section: ['hyperparameters'], values: given }, ...points].flatMap((section) =>
    trainer.checkGiven(section).map(({ path, message, code }) => ({
      path,
      at: code === 'not-together' ? 'key' : 'value',
      message: `${formatPath(path)} ${message}`,
      code,
    })),
  );
}

/** Numbers that the trainer cannot compute with, though they are in their range: swept, fixed, or under `also`. */
export function checkNumbers(
  axes: readonly Axis[],
  { constants, also }: SweepFile,
  trainer: TrainerDescription,
): Problem[] {
  const given: [Path, string, readonly unknown[]][] = [
    ...axes.map(({ name, values }): [Path, string, readonly unknown[]] => [
      ['hyperparameters', name],
      name,
      values,
    ]),
    ...Object.entries(also).flatMap(([point, values]) =>
      Object.entries(values).map(([name, value]): [Path, string, readonly unknown[]] => [
        ['also', point, name],
        name,
        [value],
      ]),
    ),
  ];
  const problems = given.flatMap(([path, name, values]) => {
    const problemOf = hyperparameterOf(trainer, name)?.problemOf;
    if (problemOf === undefined) return [];
    const numbers = values.filter((value) => typeof value === 'number');
    const wrong = numbers.find((value) => problemOf(value) !== null);
    return wrong === undefined ? [] : [problemAt(path, `must not be ${wrong}, which ${problemOf(wrong)}`)];
  });
  return [...problems, ...checkConstants(constants, trainer)];
}

function checkConstants(constants: SweepFile['constants'], trainer: TrainerDescription): Problem[] {
  return Object.entries(constants).flatMap(([name, value]) => {
    const problem = value === undefined ? null : (trainer.constants[name]?.problemOf(value) ?? null);
    return problem === null ? [] : [problemAt(['constants', name], `must not be ${value}, which ${problem}`)];
  });
}

/** What the trainer says of its own keys, given the axes. */
export function checkSettings(
  settings: Settings | undefined,
  axes: readonly Axis[],
  trainer: TrainerDescription,
): Problem[] {
  const names = axes.map(({ name }) => name);
  return trainer
    .checkSettings(settings, names)
    .map(({ path, message, code }) => problemAt(path, message, { code }));
}

/** Zipped axes are given, swept, of one length, and each in one group. */
export function checkZip(axes: readonly Axis[], file: SweepFile, root: LocatedValue): Problem[] {
  const given = new Set(keysAt(root, ['hyperparameters']));
  const lengths = new Map(axes.map(({ name, values }) => [name, values.length]));
  const seen = new Set<string>();
  return file.zip.flatMap((group, groupIndex) => {
    const first = group.find((name) => (lengths.get(name) ?? 0) > 1);
    return group.flatMap((name, index) => {
      const path = ['zip', groupIndex, index];
      const length = lengths.get(name);
      if (seen.has(name)) return [problemAt(path, `must be in one group only; ${name} is named twice`)];
      seen.add(name);
      if (!given.has(name)) return [problemAt(path, `must be an axis; hyperparameters.${name} is not given`)];
      if (length === 1) return [problemAt(path, `must be swept; ${name} has one value`)];
      const expected = first === undefined ? undefined : lengths.get(first);
      if (length === undefined || expected === undefined || length === expected) return [];
      return [problemAt(path, `must have as many values as ${first}, ${expected}; ${name} has ${length}`)];
    });
  });
}

export function checkExtraPoints({ also }: SweepFile): Problem[] {
  const { length } = Object.keys(also);
  if (length <= MAX_EXTRA_POINTS) return [];
  const message = `must have at most ${formatCount(MAX_EXTRA_POINTS)} points; got ${formatCount(length)}`;
  return [
    problemAt(['also'], message, {
      at: 'key',
      hint: 'Sweep them as axes; zip keeps together values that belong together.',
    }),
  ];
}

/** The number of points is only ever a product of lengths: a grid too large is refused without being made. */
export function checkGridSize(axes: readonly Axis[], file: SweepFile): Problem[] {
  const extras = Object.keys(file.also).length;
  const tried = file.search?.trials ?? gridPoints(axes, file.zip);
  const points = (tried + extras) * (file.replicates ?? 1);
  const allowed = file.limits.points;
  if (points <= allowed) return [];
  const fewer = 'Give fewer values, zip axes that belong together, or sweep a coarser scale first.';
  const more = `To allow more: limits.points, or --set limits.points=${points}.`;
  return [
    {
      path: ['hyperparameters'],
      at: 'key',
      message: `hyperparameters span ${sizeInWords(points)} points; limits.points allows ${formatCount(allowed)}`,
      code: 'grid-too-large',
      hint: points <= MAX_POINTS ? `${fewer} ${more}` : fewer,
    },
  ];
}

/** `10,000,000`, or `about 1.0e+36` */
function sizeInWords(points: number): string {
  return points > 1e15 ? `about ${points.toExponential(1)}` : formatCount(points);
}

function excluded(path: Path, message: string): Problem {
  return { path, at: 'key', message: `${formatPath(path)} ${message}`, code: 'not-together' };
}
