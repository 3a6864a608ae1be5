/** What no single value of a sweep file shows: keys that do not go together, zips, the size of the grid. */
import { formatCount } from '../base/format.js';
import type { Axis } from '../model/sweepSpec.js';
import type { HyperparameterName } from '../trainers/network/hyperparameters.js';
import { formatPath, keysAt, type LocatedValue, type Path, partAt } from './locatedValue.js';
import { type Problem, problemAt } from './problem.js';
import { HIGHEST_MAX_POINTS, type SweepFile } from './sweepFile.js';

/** Keys that exclude each other, among the hyperparameters and in each point of `also`. */
export function checkExclusions(file: SweepFile, root: LocatedValue): Problem[] {
  const sections: Path[] = [['hyperparameters'], ...keysAt(root, ['also']).map((name) => ['also', name])];
  const problems = sections.flatMap((section) => {
    const names = keysAt(root, section);
    const hasBoth = names.includes('iterations') && names.includes('epochs');
    const last = names.lastIndexOf('iterations') > names.lastIndexOf('epochs') ? 'iterations' : 'epochs';
    const other = last === 'epochs' ? 'iterations' : 'epochs';
    return hasBoth
      ? [excluded([...section, last], `stands beside ${other}; only one of them can be given`)]
      : [];
  });
  if (file.replicates !== undefined && partAt(root, ['hyperparameters', 'seed']) !== undefined) {
    problems.push(
      excluded(['replicates'], 'sets the seeds 1, 2, …; hyperparameters.seed cannot be given as well'),
    );
  }
  return problems;
}

/** Whoever names each layer has set their number. */
export function checkLayers(axes: readonly Axis[], file: SweepFile, root: LocatedValue): Problem[] {
  const problems: Problem[] = [];
  const units = axes.find(({ name }) => name === 'hidden_units')?.values ?? [];
  const named = units.filter((value) => typeof value === 'object').length;
  const message = 'names each layer and so sets their number; hidden_layers cannot be given as well';
  if (named > 0 && partAt(root, ['hyperparameters', 'hidden_layers']) !== undefined) {
    problems.push(excluded(['hyperparameters', 'hidden_units'], message));
  } else if (named > 0 && named < units.length) {
    const mixed = 'must name each layer in every value or in none; write [16] for one layer of 16 units';
    problems.push(problemAt(['hyperparameters', 'hidden_units'], mixed));
  }
  for (const [name, point] of Object.entries(file.also)) {
    const both = typeof point.hidden_units === 'object' && point.hidden_layers !== undefined;
    if (both) problems.push(excluded(['also', name, 'hidden_units'], message));
  }
  return problems;
}

/** Zipped axes are given, swept, of one length, and each in one group. */
export function checkZip(axes: readonly Axis[], file: SweepFile, root: LocatedValue): Problem[] {
  const given = new Set(keysAt(root, ['hyperparameters']));
  const lengths = new Map(axes.map(({ name, values }) => [name, values.length]));
  const seen = new Set<HyperparameterName>();
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

/** The number of points is only ever a product of lengths: a grid too large is refused without being made. */
export function checkGridSize(axes: readonly Axis[], file: SweepFile): Problem[] {
  const points = gridPoints(axes, file.zip) * (file.replicates ?? 1);
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
      hint: points <= HIGHEST_MAX_POINTS ? `${fewer} ${more}` : fewer,
    },
  ];
}

/** Points of the grid: zipped axes count once. Of more than 2^53 only the magnitude is right. */
export function gridPoints(axes: readonly Axis[], zip: readonly (readonly HyperparameterName[])[]): number {
  const followers = new Set(zip.flatMap((group) => group.slice(1)));
  return axes.reduce((product, { name, values }) => product * (followers.has(name) ? 1 : values.length), 1);
}

/** `10,000,000`, or `about 1.0e+36` */
function sizeInWords(points: number): string {
  return points > 1e15 ? `about ${points.toExponential(1)}` : formatCount(points);
}

function excluded(path: Path, message: string): Problem {
  return { path, at: 'key', message: `${formatPath(path)} ${message}`, code: 'not-together' };
}
