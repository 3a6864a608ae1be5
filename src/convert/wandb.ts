/**
 * A sweep of Weights & Biases: https://docs.wandb.ai/models/sweeps/sweep-config-keys. Where the documentation leaves
 * the points of a grid open, as its open-source `sweeps` package expands them.
 */
import { exp } from '../base/portableMath.js';
import type { Value } from '../model/configuration.js';
import {
  type AxisDraft,
  joined,
  listAxis,
  normalRange,
  quantised,
  rangeAxis,
  rounded,
  steps,
  wholeNumbers,
} from './axisDraft.js';
import { ALL_VALUES, shellWords } from './commandWords.js';
import type { Given } from './given.js';
import {
  childOf,
  endsOf,
  isMapPart,
  itemsOf,
  neededChild,
  numberOf,
  type Part,
  partsOf,
  plainOf,
  refuse,
  textOf,
  wholeNumberOf,
  wordOf,
} from './part.js';
import { leftOut, type Method, type SweepDraft } from './sweepDraft.js';

const KNOWN = ['method', 'parameters', 'metric', 'program', 'command', 'name', 'description', 'run_cap'];
const METHODS = ['grid', 'random', 'bayes'] as const;
const KINDS = { grid: 'grid', random: 'random', bayes: 'model' } as const;

export function readWandb(file: Part, given: Given): SweepDraft {
  const name = wordOf(neededChild(file, 'method', `one of ${METHODS.join(', ')}`), METHODS);
  const method: Method = { name, kind: KINDS[name] };
  const parameters = neededChild(file, 'parameters', 'a map of parameters');
  const runCap = childOf(file, 'run_cap');
  const command = commandOf(file, given);
  return {
    name: optionalText(file, 'name'),
    description: optionalText(file, 'description'),
    ...command,
    metric: metricOf(file, given),
    env: {},
    axes: axesOf(parameters, { prefix: '', isGrid: name === 'grid', words: command.words }),
    method,
    trials: runCap === null ? null : wholeNumberOf(runCap, 1),
    parallel: null,
    remarks: [...earlyTermination(file), ...leftOut(file, [...KNOWN, 'early_terminate'])],
  };
}

function optionalText(file: Part, key: string): string | null {
  const part = childOf(file, key);
  return part === null ? null : textOf(part);
}

function metricOf(file: Part, given: Given): SweepDraft['metric'] {
  const metric = childOf(file, 'metric');
  if (metric === null) {
    const comment = given.metric === null ? 'none is named there: write what the program prints' : '';
    return { name: given.metric ?? 'loss', goal: 'minimize', comment };
  }
  const goal = childOf(metric, 'goal');
  const target = childOf(metric, 'target');
  const name = given.metric ?? textOf(neededChild(metric, 'name', 'the name of a metric'));
  return {
    name,
    goal: goal === null ? 'minimize' : wordOf(goal, ['minimize', 'maximize']),
    comment: target === null ? '' : `target ${numberOf(target)} ended the sweep there`,
  };
}

function earlyTermination(file: Part): string[] {
  const stop = childOf(file, 'early_terminate');
  if (stop === null) return [];
  return [
    `early_terminate: a command is not stopped early by others. It was ${JSON.stringify(plainOf(stop))}.`,
  ];
}

/** `${env} ${interpreter} ${program} ${args}` where the file names no command. */
function commandOf(file: Part, given: Given): Pick<SweepDraft, 'words' | 'commandComment'> {
  if (given.command !== null) return { words: shellWords(given.command), commandComment: '' };
  const program = optionalText(file, 'program');
  const command = childOf(file, 'command');
  const isList = command !== null && Array.isArray(command.value.content);
  const words =
    command === null
      ? [`\${env}`, `\${interpreter}`, `\${program}`, ALL_VALUES]
      : isList
        ? itemsOf(command).map(textOf)
        : shellWords(textOf(command));
  const asks = words.some((word) => word.includes(`\${program}`));
  const macros: Readonly<Record<string, string>> = { interpreter: 'python', program: program ?? 'train.py' };
  const own = words.map((word) =>
    word.replace(/\$\{(interpreter|program)\}/g, (_, macro: string) => macros[macro] ?? ''),
  );
  // env runs the next word, as a system does, unless that word sets a variable.
  const isPlainEnv = own[0] === `\${env}` && !own[1]?.includes('=');
  const commandComment =
    asks && program === null ? 'no program is named there: write what trains one trial' : '';
  return { words: isPlainEnv ? own.slice(1) : own, commandComment };
}

interface Around {
  readonly prefix: string;
  readonly isGrid: boolean;
  readonly words: readonly string[];
}

function axesOf(parameters: Part, around: Around): [string, AxisDraft][] {
  return partsOf(parameters).flatMap(([key, part]) => {
    const name = around.prefix === '' ? key : `${around.prefix}.${key}`;
    const nested = isMapPart(part) ? childOf(part, 'parameters') : null;
    if (nested !== null) return axesOf(nested, { ...around, prefix: name });
    const { axis, comment } = axisOf(part, around.isGrid);
    const words = Array.isArray(axis) ? wordsComment(axis, around.words) : '';
    return [[name, { axis, comment: joined(comment, words) }] as [string, AxisDraft]];
  });
}

/** Python writes True and None where jmin writes true and nothing. */
function wordsComment(values: readonly Value[], words: readonly string[]): string {
  const isText = words.some((word) =>
    /^\$\{args(_no_hyphens|_no_equals|_append_hydra|_override_hydra)?\}$/.test(word),
  );
  if (!isText) return '';
  const booleans = values.some((value) => typeof value === 'boolean') ? 'True and False there' : '';
  const nothing = values.includes(null) ? 'None there; null leaves the argument out' : '';
  return joined(booleans, nothing);
}

/** The distributions, by what a parameter gives; `min` and `max` of the last two are exponents of e. */
function axisOf(part: Part, isGrid: boolean): AxisDraft {
  const distribution = distributionOf(part);
  if (distribution === 'constant') return listAxis([plainOf(neededChild(part, 'value', 'a value')) as Value]);
  if (distribution === 'categorical' || distribution === 'categorical_w_probabilities')
    return choices(part, isGrid);
  if (isGrid) return gridAxis(part, distribution);
  if (distribution === 'int_uniform')
    return rangeAxis('linear', wholeEnds(part), { at: part, isWhole: true });
  const step = /^q_/.test(distribution) ? numberIn(part, 'q', 1) : null;
  const shape = distribution.replace(/^(q|inv)_/, '');
  switch (shape) {
    case 'uniform':
      return spread('linear', ends(part), { step, part });
    case 'log_uniform_values':
      return spread('log', ends(part), { step, part });
    case 'log_uniform':
      return logUniform(part, { step, isInverse: distribution.startsWith('inv_') });
    case 'normal':
      return normalRange(numberIn(part, 'mu', 0), numberIn(part, 'sigma', 1), { step, at: part });
    case 'log_normal':
      return logNormal(part, step);
    case 'beta':
      return beta(part, step);
    default:
      return refuse(part, `has the distribution ${distribution}, which is not known`);
  }
}

function logUniform(part: Part, { step, isInverse }: { step: number | null; isInverse: boolean }): AxisDraft {
  const [low, high] = ends(part).map((exponent) => rounded(exp(isInverse ? -exponent : exponent))) as [
    number,
    number,
  ];
  return spread('log', low < high ? [low, high] : [high, low], { step, part });
}

function logNormal(part: Part, step: number | null): AxisDraft {
  const [mean, deviation] = [numberIn(part, 'mu', 0), numberIn(part, 'sigma', 1)];
  if (deviation <= 0) refuse(part, `must have sigma above 0; got ${deviation}`);
  const range = [-3, 3].map((factor) => rounded(exp(mean + factor * deviation))) as [number, number];
  const { axis, comment } = spread('log', range, { step, part });
  return {
    axis,
    comment: joined('a log-normal distribution there; here within three standard deviations', comment),
  };
}

function beta(part: Part, step: number | null): AxisDraft {
  const { axis } = spread('linear', [0, 1], { step, part });
  return {
    axis,
    comment: `beta(${numberIn(part, 'a', 1)}, ${numberIn(part, 'b', 1)}) there; here all values are equally likely`,
  };
}

function spread(
  scale: 'log' | 'linear',
  range: readonly [number, number],
  { step, part }: { step: number | null; part: Part },
): AxisDraft {
  if (step === null) return rangeAxis(scale, range, { at: part });
  return quantised(scale, range, { step, isClipped: false, at: part });
}

/** A grid takes whole numbers, its last included, and multiples of q from the first, its last left out. */
function gridAxis(part: Part, distribution: string): AxisDraft {
  if (distribution === 'int_uniform') return wholeNumbers(wholeEnds(part), part);
  if (distribution !== 'q_uniform')
    refuse(part, `is drawn from ${distribution}: W&B makes no grid from it; list its values`);
  const [low, high] = ends(part);
  const step = numberIn(part, 'q', 1);
  if (step <= 0) refuse(part, `must have q above 0; got ${step}`);
  const count = Math.ceil(rounded((high - low) / step));
  return count > 0 ? listAxis(steps(low, step, count)) : refuse(part, 'has no value: max must be above min');
}

function choices(part: Part, isGrid: boolean): AxisDraft {
  const values = itemsOf(neededChild(part, 'values', 'a list of values')).map(
    (item) => plainOf(item) as Value,
  );
  if (values.length === 0) refuse(part, 'must have at least one value');
  const isWeighted = childOf(part, 'probabilities') !== null;
  if (isWeighted && isGrid) refuse(part, 'has probabilities: W&B makes no grid from them');
  return listAxis(values, isWeighted ? 'with probabilities there; here all values are equally likely' : '');
}

/** The one that is named, else what the other keys mean. */
function distributionOf(part: Part): string {
  if (!isMapPart(part)) return refuse(part, 'must be a map with value, values, or min and max');
  const named = childOf(part, 'distribution');
  if (named !== null) return textOf(named);
  if (childOf(part, 'values') !== null) return 'categorical';
  if (childOf(part, 'value') !== null) return 'constant';
  const range = ['min', 'max'].map((key) => childOf(part, key));
  if (range.every((end) => end !== null)) return range.every(isWholeEnd) ? 'int_uniform' : 'uniform';
  if (childOf(part, 'mu') !== null) return 'normal';
  return refuse(part, 'must have value, values, or min and max');
}

/** `1.0` is no whole number to W&B. */
function isWholeEnd(part: Part | null): boolean {
  return part !== null && /^[+-]?\d+$/.test(part.value.written.trim());
}

function ends(part: Part): readonly [number, number] {
  return endsOf(neededChild(part, 'min', 'a number'), neededChild(part, 'max', 'a number'));
}

function wholeEnds(part: Part): readonly [number, number] {
  const [low, high] = [
    neededChild(part, 'min', 'a whole number'),
    neededChild(part, 'max', 'a whole number'),
  ];
  wholeNumberOf(low);
  wholeNumberOf(high);
  return endsOf(low, high);
}

function numberIn(part: Part, key: string, fallback: number): number {
  const child = childOf(part, key);
  return child === null ? fallback : numberOf(child);
}
