/** The sweep to run next: extended where the best lies at an end, finer around it, fixed where nothing changes. */
import { labelOf, valueText } from '../base/format.js';
import { REPLICATE_AXIS, type Value } from '../model/configuration.js';
import { type Axis, CURRENT_RULES, type SweepSpec } from '../model/sweepSpec.js';
import { describedHyperparameter, hyperparameterOf } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import type { Analysis } from './analysis.js';
import { bestByValue, rangeOf } from './axisProfiles.js';
import { NOT_USED, type SweptAxis } from './axisTable.js';
import type { GridCell } from './cells.js';
import { percent } from './findings/finding.js';
import { relativeGain } from './outcomes.js';
import { MIN_LATE_FALL } from './rateReadings.js';
import { between } from './valueSteps.js';

export interface NextSweep {
  readonly spec: SweepSpec;
  /** Why each line is as it is, by the key in the sweep file: a hyperparameter, or `replicates`. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Words that are worse than the best word by less than this are tried again. */
const MAX_WORSE_WORD = 0.2;
/** Seeds where there was one, and the most where their number is doubled. */
const FIRST_SEEDS = 3;
const MAX_SEEDS = 16;
const RATE_STEP = 3;

interface Line {
  readonly name: string;
  readonly values: readonly Value[];
  readonly reason: string;
}

/**
 * Null if no trial has a sound result. `cuts` makes the sweep cheaper: first the added seeds go, then the axes are
 * fixed one after another, the least important first.
 */
export function nextSweep(
  analysis: Analysis,
  { cuts = 0 }: { readonly cuts?: number } = {},
): NextSweep | null {
  const { summary, best } = analysis;
  if (best === null) return null;
  const { spec } = summary;
  const fixed = new Set(byImportance(analysis).slice(0, Math.max(0, cuts - 1)));
  const lines = spec.axes
    .filter(({ name }) => name !== REPLICATE_AXIS || !spec.replicates)
    .map((axis) => {
      if (axis.name === REPLICATE_AXIS && axis.values.length > 1) return seedLine(analysis, axis, cuts);
      return fixed.has(axis.name) ? fixedLine(analysis, axis, best) : lineOf(analysis, axis, best);
    });
  const seeds = seedsOf(analysis, cuts);
  const added = spec.axes.some(({ name }) => name === rateAxis(spec)) ? [] : rateLine(analysis, best);
  const all = [...lines, ...added];
  const axes = all.map(({ name, values }): Axis => ({ name, values }));
  const values = Array.from({ length: seeds.count }, (_, i) => i + 1);
  const isReplicated =
    seeds.count > 1 && !axes.some(({ name, values: given }) => name === REPLICATE_AXIS && given.length > 1);
  const plain = isReplicated ? axes.filter(({ name }) => name !== REPLICATE_AXIS) : axes;
  return {
    spec: {
      ...spec,
      name: nextName(spec.name),
      description: null,
      axes: isReplicated ? [...plain, { name: REPLICATE_AXIS, values }] : plain,
      zip: spec.zip.filter((group) =>
        group.every((name) => (axes.find((axis) => axis.name === name)?.values.length ?? 0) > 1),
      ),
      replicates: isReplicated,
      also: [],
      rules: CURRENT_RULES,
    },
    reasons: {
      ...Object.fromEntries(all.map(({ name, reason }) => [name, reason])),
      ...(isReplicated ? { replicates: seeds.reason } : {}),
    },
  };
}

/** How many cuts there are until one configuration is left. */
export function mostCuts(analysis: Analysis): number {
  return byImportance(analysis).length + 1;
}

/** The swept axes, the least important first. */
function byImportance({ importance, table }: Analysis): string[] {
  const share = (name: string) =>
    importance?.main.find(({ factors }) => factors.flat().includes(name))?.share ?? 0;
  const names = table.axes.map(({ name }) => name).filter((name) => name !== REPLICATE_AXIS);
  return names.sort((a, b) => share(a) - share(b));
}

/** `digits`, `digits 2`, `digits 3` … */
function nextName(name: string): string {
  const found = /^(.*) (\d{1,6})$/.exec(name);
  return found === null ? `${name} 2` : `${found[1]} ${Number(found[2]) + 1}`;
}

function lineOf(analysis: Analysis, axis: Axis, best: GridCell): Line {
  const swept = analysis.table.axes.find(({ name }) => name === axis.name);
  const zip = analysis.summary.spec.zip.find((group) => group.includes(axis.name));
  if (axis.values.length < 2)
    return longerLine(analysis, axis) ?? rateSteps(analysis, axis) ?? { ...axis, reason: '' };
  if (zip !== undefined)
    return {
      ...axis,
      reason: `as before: it changes with ${zip.filter((name) => name !== axis.name).join(', ')}`,
    };
  const code = swept?.codes[best.positions[0] as number] ?? NOT_USED;
  if (swept === undefined || code === NOT_USED)
    return { ...axis, reason: 'as before: the best trial does not depend on it' };
  const edge = analysis.edges.find((found) => found.axis === axis.name);
  const flat = analysis.flats.find((found) => found.axis === axis.name);
  if (flat !== undefined)
    return {
      name: axis.name,
      values: [flat.value],
      reason: `fixed: its values are within ${percent(flat.spread)} of each other`,
    };
  const numbers = swept.numbers.filter((number) => number !== null);
  if (numbers.length < swept.values.length) return wordsLine(analysis, swept, code);
  if (edge !== undefined && edge.next.length > 0) {
    const inner = numbers[edge.side === 'high' ? code - 1 : code + 1] as number;
    const values = [inner, numbers[code] as number, ...edge.next].sort((a, b) => a - b);
    const end = edge.side === 'high' ? 'largest' : 'smallest';
    return {
      name: axis.name,
      values,
      reason: `extended: the best was the ${end}, ${percent(edge.gain)} better than the value beside it`,
    };
  }
  return finerLine(analysis, axis.name, { numbers, code });
}

/** Up to half-way to the neighbours of the best. */
function finerLine(
  { summary }: Analysis,
  name: string,
  { numbers, code }: { numbers: readonly number[]; code: number },
): Line {
  const center = numbers[code] as number;
  const middle = between(numbers, center, describedHyperparameter(trainerOf(summary.spec), name));
  if (middle.length > 0) {
    const values = [center, ...middle].sort((a, b) => a - b);
    return { name, values, reason: `finer around the best, ${valueText(center)}` };
  }
  const values = [numbers[code - 1], center, numbers[code + 1]].filter((value) => value !== undefined);
  return { name, values, reason: `the best, ${valueText(center)}, and its neighbours` };
}

function wordsLine({ cells, outcomes }: Analysis, axis: SweptAxis, code: number): Line {
  const bests = bestByValue(cells, axis);
  const least = bests[code] as number;
  const kept = axis.values.filter((_, i) => {
    const gain = relativeGain(outcomes, (bests[i] as number) - least, rangeOf(outcomes));
    return gain <= MAX_WORSE_WORD;
  });
  const name = axis.name;
  const dropped = axis.values.filter((value) => !kept.includes(value)).map(valueText);
  if (dropped.length === 0)
    return {
      name,
      values: axis.values,
      reason: `as before: all are within ${percent(MAX_WORSE_WORD)} of the best`,
    };
  return {
    name,
    values: kept,
    reason: `without ${dropped.join(', ')}: more than ${percent(MAX_WORSE_WORD)} worse than ${valueText(axis.values[code] ?? null)}`,
  };
}

function fixedLine({ table }: Analysis, axis: Axis, best: GridCell): Line {
  const swept = table.axes.find(({ name }) => name === axis.name);
  const value = swept?.values[swept.codes[best.positions[0] as number] ?? NOT_USED];
  if (value === undefined)
    return {
      ...axis,
      values: axis.values.slice(0, 1),
      reason: 'fixed: the best trial does not depend on it',
    };
  return { name: axis.name, values: [value], reason: 'fixed at the best, to keep to the budget' };
}

/** Twice the training where the best trial was not done. */
function longerLine({ summary, bestReading }: Analysis, { name, values }: Axis): Line | null {
  const trainer = trainerOf(summary.spec);
  const [value] = values;
  const fall = bestReading?.lateFall ?? Number.NaN;
  if (!trainer.lengthAxes.includes(name) || typeof value !== 'number' || !(fall >= MIN_LATE_FALL))
    return null;
  const twice = value * 2;
  if (hyperparameterOf(trainer, name)?.schema.safeParse(twice).success !== true) return null;
  return {
    name,
    values: [twice],
    reason: `doubled: the cost of the best still fell by ${percent(fall)} in the last fifth`,
  };
}

function rateAxis(spec: SweepSpec): string | undefined {
  return trainerOf(spec).meanings?.stepSize;
}

/** Where only one learning rate was tried, it is the first thing to sweep. */
function rateSteps({ summary }: Analysis, { name, values }: Axis): Line | null {
  const [value] = values;
  return name === rateAxis(summary.spec) && typeof value === 'number' ? ratesAround(name, value) : null;
}

/** The same where the sweep file does not name it. */
function rateLine({ summary }: Analysis, best: GridCell): Line[] {
  const { spec, facts, trials } = summary;
  const name = rateAxis(spec);
  if (name === undefined) return [];
  const value = trainerOf(spec).valueOf(trials.configuration(best.positions[0] as number), name, facts);
  return typeof value === 'number' ? [ratesAround(name, value)] : [];
}

function ratesAround(name: string, value: number): Line {
  const values = [value / RATE_STEP, value, value * RATE_STEP].map((rate) => Number(rate.toPrecision(2)));
  return {
    name,
    values: [values[0] as number, value, values[2] as number],
    reason: `only one ${labelOf(name)} was tried`,
  };
}

/** No seed is better than another, so those of the sweep file stay, and more may come. */
function seedLine(analysis: Analysis, { name, values: given }: Axis, cuts: number): Line {
  if (cuts > 0) return { name, values: given, reason: 'as before' };
  const { count, reason } = seedsOf(analysis, cuts);
  const values = [...given];
  for (let seed = 1; values.length < count; seed++) if (!values.includes(seed)) values.push(seed);
  return { name, values, reason };
}

function seedsOf(
  { top, hasSeeds, noise, summary }: Analysis,
  cuts: number,
): { count: number; reason: string } {
  const before = hasSeeds ? Math.max(1, Math.round(noise.seeds)) : 1;
  // Fronts are of single trials.
  if (summary.spec.secondObjective !== undefined) return { count: 1, reason: 'as before' };
  if (cuts > 0) return { count: summary.spec.replicates ? before : 1, reason: 'as before' };
  if (!hasSeeds) return { count: FIRST_SEEDS, reason: 'one seed each cannot tell the order from chance' };
  const tied = (top?.cells.length ?? 1) - 1;
  if (tied === 0) return { count: before, reason: 'as before: they distinguished the best' };
  return {
    count: Math.min(MAX_SEEDS, before * 2),
    reason: `more than the ${before} that could not tell ${tied} other configuration${tied === 1 ? '' : 's'} from the best`,
  };
}
