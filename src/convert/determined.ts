/** An experiment of Determined: https://docs.determined.ai/latest/reference/training/experiment-config-reference.html. */
import { exp, log } from '../base/portableMath.js';
import type { Value } from '../model/configuration.js';
import { type AxisDraft, listAxis, rangeAxis, rounded } from './axisDraft.js';
import { shellWords, UNKNOWN_PROGRAM, withArguments } from './commandWords.js';
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
} from './part.js';
import { leftOut, type Method, type SweepDraft } from './sweepDraft.js';

const KNOWN = ['name', 'description', 'hyperparameters', 'searcher', 'entrypoint', 'environment'];
const KNOWN_OF_SEARCHER = ['name', 'metric', 'smaller_is_better', 'max_trials', 'max_concurrent_trials'];
const TYPES = ['const', 'categorical', 'int', 'double', 'log'];

export function readDetermined(file: Part, given: Given): SweepDraft {
  const searcher = neededChild(file, 'searcher', 'how it searches');
  const method = methodOf(textOf(neededChild(searcher, 'name', 'the name of the searcher')));
  const hyperparameters = childOf(file, 'hyperparameters');
  const [name, description] = ['name', 'description'].map((key) => childOf(file, key));
  const trials = childOf(searcher, 'max_trials');
  const parallel = childOf(searcher, 'max_concurrent_trials');
  const most = parallel === null ? 0 : wholeNumberOf(parallel, 0);
  return {
    name: name == null ? null : textOf(name),
    description: description == null ? null : textOf(description),
    ...commandOf(file, given),
    metric: metricOf(searcher, given),
    env: envOf(file),
    axes: hyperparameters === null ? [] : axesOf(hyperparameters, '', method.kind === 'grid'),
    method,
    trials: trials === null ? null : wholeNumberOf(trials, 1),
    // 0 is without limit.
    parallel: most === 0 ? null : most,
    remarks: [...leftOut(file, KNOWN), ...leftOut(searcher, KNOWN_OF_SEARCHER)],
  };
}

function methodOf(name: string): Method {
  if (name === 'grid' || name === 'single') return { name, kind: 'grid' };
  return { name, kind: name === 'random' ? 'random' : 'model' };
}

/** Determined ranks a trial by its best validation. */
function metricOf(searcher: Part, given: Given): SweepDraft['metric'] {
  const smaller = childOf(searcher, 'smaller_is_better');
  const isSmaller = smaller === null || plainOf(smaller) !== false;
  return {
    name: given.metric ?? textOf(neededChild(searcher, 'metric', 'the name of a metric')),
    goal: isSmaller ? 'minimize' : 'maximize',
    take: 'best',
    comment: '',
  };
}

function commandOf(file: Part, given: Given): Pick<SweepDraft, 'words' | 'commandComment'> {
  if (given.command !== null) return { words: shellWords(given.command), commandComment: '' };
  const entry = childOf(file, 'entrypoint');
  const isModel = entry !== null && /^[\w.]+:\w+$/.test(String(entry.value.content));
  if (entry === null || isModel) {
    const what =
      entry === null ? 'no entrypoint is named there' : `${textOf(entry)} is a class of Determined`;
    return {
      words: UNKNOWN_PROGRAM,
      commandComment: `${what}: write what trains one trial`,
    };
  }
  const isList = Array.isArray(entry.value.content);
  const words = isList ? itemsOf(entry).map(textOf) : shellWords(textOf(entry));
  return {
    words: withArguments(words),
    commandComment: 'the values come as arguments, not from det.get_cluster_info()',
  };
}

/** `environment_variables`: a list of NAME=value; or such a list by kind of machine, where cpu counts. */
function envOf(file: Part): Record<string, string> {
  const given = childOf(file, 'environment', 'environment_variables');
  const list = isMapPart(given) ? childOf(given, 'cpu') : given;
  const lines = list === null ? [] : itemsOf(list).map(textOf);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

/** A map without a type is a group of hyperparameters. */
function axesOf(group: Part, prefix: string, isGrid: boolean): (readonly [string, AxisDraft])[] {
  return partsOf(group).flatMap(([key, part]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    const type = isMapPart(part) ? childOf(part, 'type') : null;
    if (type !== null && TYPES.includes(String(type.value.content)))
      return [[name, axisOf(part, String(type.value.content), isGrid)] as const];
    if (isMapPart(part)) return axesOf(part, name, isGrid);
    return [[name, listAxis([plainOf(part) as Value])] as const];
  });
}

function axisOf(part: Part, type: string, isGrid: boolean): AxisDraft {
  if (type === 'const') return listAxis([plainOf(neededChild(part, 'val', 'its value')) as Value]);
  if (type === 'categorical') {
    const values = itemsOf(neededChild(part, 'vals', 'a list of values')).map(
      (item) => plainOf(item) as Value,
    );
    return values.length === 0 ? refuse(part, 'must have at least one value') : listAxis(values);
  }
  const [low, high] = [neededChild(part, 'minval', 'a number'), neededChild(part, 'maxval', 'a number')];
  if (type === 'int') [low, high].map((end) => wholeNumberOf(end));
  const range = endsOf(low, high);
  if (isGrid) return gridAxis(range, { part, type });
  if (type === 'int') return rangeAxis('linear', range, { isWhole: true, at: part });
  if (type === 'double') return rangeAxis('linear', range, { at: part });
  return rangeAxis('log', [power(part, range[0]), power(part, range[1])], { at: part });
}

/** `count` values from end to end; of one, the middle; of whole numbers no more than there are. */
function gridAxis(
  [low, high]: readonly [number, number],
  { part, type }: { part: Part; type: string },
): AxisDraft {
  const given = wholeNumberOf(neededChild(part, 'count', 'the number of values, which a grid needs'), 1);
  const count = type === 'int' ? Math.min(given, high - low + 1) : given;
  const spread = Array.from({ length: count }, (_, i) =>
    count === 1 ? (low + high) / 2 : low + (i * (high - low)) / (count - 1),
  );
  if (type === 'int') return listAxis(spread.map((value) => Math.round(rounded(value))));
  return listAxis(spread.map((value) => (type === 'log' ? power(part, value) : rounded(value))));
}

function power(part: Part, exponent: number): number {
  const base = childOf(part, 'base');
  const number = base === null ? 10 : numberOf(base);
  return number > 0
    ? rounded(exp(exponent * log(number)))
    : refuse(part, `must have a base above 0; got ${number}`);
}
