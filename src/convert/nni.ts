/** A search space of NNI, alone or in the configuration of an experiment: https://nni.readthedocs.io/en/stable/hpo/search_space.html. */
import { exp } from '../base/portableMath.js';
import type { Value } from '../model/configuration.js';
import { readYaml } from '../sweepfile/readYaml.js';
import {
  type AxisDraft,
  isListed,
  joined,
  listAxis,
  normalRange,
  quantised,
  rangeAxis,
  rounded,
  wholeNumbers,
} from './axisDraft.js';
import { shellWords, UNKNOWN_PROGRAM, withArguments } from './commandWords.js';
import type { Given } from './given.js';
import {
  childOf,
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
} from './part.js';
import { leftOut, type Method, type SweepDraft } from './sweepDraft.js';

/** Keys of both versions of an experiment's configuration; its search space, in the file or in one beside it. */
const SPACE_FILES = ['searchSpaceFile', 'searchSpacePath'];
const KNOWN = [
  ...['searchSpace', ...SPACE_FILES, 'trialCommand', 'trialConcurrency', 'maxTrialNumber', 'maxTrialNum'],
  ...['tuner', 'experimentName', 'trial'],
];

/** Points of a nested search space, which become the values of one axis. */
const MAX_NESTED = 10_000;

export function isSearchSpace(part: Part): boolean {
  if (!isMapPart(part)) return false;
  const parts = partsOf(part);
  return parts.length > 0 && parts.every(([, inner]) => childOf(inner, '_type') !== null);
}

export function readNni(file: Part, given: Given): SweepDraft {
  const space = isSearchSpace(file) ? file : spaceOf(file, given);
  const isAlone = space === file;
  const method = isAlone ? { name: 'random', kind: 'random' as const } : methodOf(file);
  const mode = childOf(file, 'tuner', 'classArgs', 'optimize_mode');
  const trials = childOf(file, 'maxTrialNumber') ?? childOf(file, 'maxTrialNum');
  const parallel = childOf(file, 'trialConcurrency');
  const name = childOf(file, 'experimentName');
  const axes = partsOf(space).map(([key, part]) => [key, axisOf(part, method.kind === 'grid')] as const);
  const isAllListed = axes.every(([, { axis }]) => isListed(axis));
  return {
    name: isAlone || name === null ? null : textOf(name),
    description: null,
    ...commandOf(isAlone ? null : file, given),
    metric: {
      name: given.metric ?? 'default',
      // NNI maximizes where nothing is said.
      goal: mode !== null && textOf(mode) === 'minimize' ? 'minimize' : 'maximize',
      comment: given.metric === null ? 'NNI has no name for it: write what the program prints' : '',
    },
    env: {},
    axes,
    method: isAlone && isAllListed ? { name: 'grid', kind: 'grid' } : method,
    trials: isAlone || trials === null ? null : wholeNumberOf(trials, 1),
    parallel: isAlone || parallel === null ? null : wholeNumberOf(parallel, 1),
    remarks: isAlone ? [] : leftOut(file, KNOWN),
  };
}

function spaceOf(file: Part, given: Given): Part {
  const space = childOf(file, 'searchSpace');
  if (space !== null) return space;
  const key = SPACE_FILES.find((one) => childOf(file, one) !== null);
  const path = key === undefined ? null : childOf(file, key);
  if (path === null) return refuse(file, 'must have searchSpace or searchSpaceFile');
  const name = textOf(path);
  return { path: [], value: readYaml({ name, text: given.files.read(name), isFile: true }) };
}

function methodOf(file: Part): Method {
  const tuner = childOf(file, 'tuner', 'name') ?? childOf(file, 'tuner', 'builtinTunerName');
  const name = tuner === null ? 'Random' : textOf(tuner);
  if (/^grid_?search$/i.test(name)) return { name, kind: 'grid' };
  return /^random$/i.test(name) ? { name, kind: 'random' } : { name, kind: 'model' };
}

/** A program of NNI asks for its values; a command of jmin gets them as arguments. */
function commandOf(file: Part | null, given: Given): Pick<SweepDraft, 'words' | 'commandComment'> {
  if (given.command !== null) return { words: shellWords(given.command), commandComment: '' };
  const command = childOf(file, 'trialCommand') ?? childOf(file, 'trial', 'command');
  if (command === null) {
    const commandComment = 'no program is named there: write what trains one trial';
    return { words: UNKNOWN_PROGRAM, commandComment };
  }
  const words = shellWords(textOf(command));
  return {
    words: withArguments(words),
    commandComment: 'the values come as arguments, not from nni.get_next_parameter()',
  };
}

function axisOf(part: Part, isGrid: boolean): AxisDraft {
  const type = textOf(neededChild(part, '_type', 'the kind of its values'));
  const value = neededChild(part, '_value', 'its values');
  if (type === 'choice') return choices(value, isGrid);
  if (type === 'randint') return randint(value, isGrid);
  const numbers = itemsOf(value).map(numberOf);
  const isQuantised = /^q/.test(type);
  const [first = 0, second = 0, step = 1] = numbers;
  if (numbers.length !== (isQuantised ? 3 : 2))
    refuse(value, `must have ${isQuantised ? 'three numbers' : 'two numbers'}; got ${numbers.length}`);
  switch (type.replace(/^q/, '')) {
    case 'uniform':
      return spread('linear', [first, second], { step: isQuantised ? step : null, at: value, isGrid });
    case 'loguniform':
      return spread('log', [first, second], { step: isQuantised ? step : null, at: value, isGrid });
    case 'normal':
      return normalRange(first, second, { step: isQuantised ? step : null, at: value });
    case 'lognormal':
      return logNormal([first, second], isQuantised ? step : null, value);
    default:
      return refuse(part, `has the type ${type}, which is not known`);
  }
}

interface Spread {
  readonly step: number | null;
  readonly at: Part;
  readonly isGrid: boolean;
}

function spread(
  scale: 'log' | 'linear',
  [low, high]: [number, number],
  { step, at, isGrid }: Spread,
): AxisDraft {
  if (high < low) refuse(at, `must go up; got [${low}, ${high}]`);
  if (step !== null) return quantised(scale, [low, high], { step, isClipped: true, at });
  const comment = isGrid ? 'NNI refines its grid over time; here any number of the range' : '';
  return rangeAxis(scale, [low, high], { at, comment });
}

function logNormal([mean, deviation]: readonly [number, number], step: number | null, at: Part): AxisDraft {
  if (deviation <= 0) refuse(at, `must have a standard deviation above 0; got ${deviation}`);
  const ends = [-3, 3].map((factor) => rounded(exp(mean + factor * deviation))) as [number, number];
  const { axis, comment } =
    step === null ? rangeAxis('log', ends, { at }) : quantised('log', ends, { step, isClipped: false, at });
  return {
    axis,
    comment: joined('a log-normal distribution there; here within three standard deviations', comment),
  };
}

/** Whole numbers, the upper left out. */
function randint(value: Part, isGrid: boolean): AxisDraft {
  const items = itemsOf(value).map((item) => wholeNumberOf(item));
  const [low, above] = items.length === 1 ? [0, items[0] ?? 0] : [items[0] ?? 0, items[1] ?? 0];
  if (items.length > 2 || above <= low) refuse(value, 'must be [lower, upper], the upper above the lower');
  if (isGrid) return wholeNumbers([low, above - 1], value);
  return rangeAxis('linear', [low, above - 1], { isWhole: true, at: value });
}

/** Options may have parameters of their own: each combination of them is one value. */
function choices(value: Part, isGrid: boolean): AxisDraft {
  const options = itemsOf(value);
  if (options.length === 0) refuse(value, 'must have at least one option');
  const isNested = options.some((option) => childOf(option, '_name') !== null);
  const values = options.flatMap((option) => optionValues(option, isGrid));
  if (values.length > MAX_NESTED)
    refuse(value, `has ${values.length} combinations; one axis may have ${MAX_NESTED}`);
  return listAxis(
    values,
    isNested ? 'each value is one option with its own parameters, as NNI gives it' : '',
  );
}

function optionValues(option: Part, isGrid: boolean): readonly Value[] {
  if (childOf(option, '_name') === null) return [plainOf(option) as Value];
  return partsOf(option).reduce<Record<string, Value>[]>(
    (points, [key, part]) => {
      const values = childOf(part, '_type') === null ? [plainOf(part) as Value] : listed(part, isGrid);
      return points.length * values.length > MAX_NESTED
        ? refuse(option, `has more than ${MAX_NESTED} combinations`)
        : points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
    },
    [{}],
  );
}

function listed(part: Part, isGrid: boolean): readonly Value[] {
  const type = textOf(neededChild(part, '_type', 'the kind of its values'));
  const { axis } = axisOf(part, isGrid || type === 'randint');
  if (isListed(axis)) return axis;
  return refuse(part, 'is a range within a choice, which an axis cannot hold; list its values');
}
