/** An Experiment of Katib: https://www.kubeflow.org/docs/components/katib/user-guides/hp-tuning/configure-experiment/. */
import type { Value } from '../model/configuration.js';
import {
  type AxisDraft,
  joined,
  listAxis,
  normalRange,
  rangeAxis,
  rounded,
  steps,
  wholeNumbers,
} from './axisDraft.js';
import { shellWords, UNKNOWN_PROGRAM } from './commandWords.js';
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
import { leftOut, type Method, type MetricDraft, type SweepDraft } from './sweepDraft.js';

const KNOWN = [
  'algorithm',
  'objective',
  'parameters',
  'maxTrialCount',
  'parallelTrialCount',
  'trialTemplate',
];

export function readKatib(file: Part, given: Given): SweepDraft {
  const spec = neededChild(file, 'spec', 'the experiment');
  const algorithm = childOf(spec, 'algorithm', 'algorithmName');
  const method = methodOf(algorithm === null ? 'random' : textOf(algorithm));
  const trials = childOf(spec, 'maxTrialCount');
  const parallel = childOf(spec, 'parallelTrialCount');
  const name = childOf(file, 'metadata', 'name');
  const parameters = itemsOf(neededChild(spec, 'parameters', 'a list of parameters'));
  return {
    name: name === null ? null : textOf(name),
    description: null,
    ...commandOf(spec, given),
    metric: metricOf(spec, given),
    axes: parameters.map((part) => axisOf(part, method.kind === 'grid')),
    method,
    trials: trials === null ? null : wholeNumberOf(trials, 1),
    parallel: parallel === null ? null : wholeNumberOf(parallel, 1),
    remarks: leftOut(spec, KNOWN),
  };
}

function methodOf(name: string): Method {
  if (name === 'grid') return { name, kind: 'grid' };
  if (name === 'random') return { name, kind: 'random' };
  if (name === 'sobol') return { name, kind: 'quasirandom' };
  return { name: name === 'bayesianoptimization' ? 'bayes' : name, kind: 'model' };
}

/** Katib takes the best of a metric's values, unless a strategy says latest. */
function metricOf(spec: Part, given: Given): MetricDraft {
  const objective = neededChild(spec, 'objective', 'the metric to optimize');
  const goal = wordOf(neededChild(objective, 'type', 'minimize or maximize'), ['minimize', 'maximize']);
  const name = textOf(neededChild(objective, 'objectiveMetricName', 'the name of a metric'));
  const strategies = childOf(objective, 'metricStrategies');
  const own = strategies === null ? undefined : itemsOf(strategies).find((item) => isOf(item, name));
  const strategy = own === undefined ? null : childOf(own, 'value');
  const isLast = strategy !== null && textOf(strategy) === 'latest';
  const reached = childOf(objective, 'goal');
  return {
    name: given.metric ?? name,
    goal,
    ...(isLast ? {} : { take: 'best' as const }),
    comment: reached === null ? '' : `reaching ${numberOf(reached)} ended the sweep there`,
  };
}

function isOf(item: Part, name: string): boolean {
  const part = childOf(item, 'name');
  return part !== null && textOf(part) === name;
}

function axisOf(part: Part, isGrid: boolean): readonly [string, AxisDraft] {
  const name = textOf(neededChild(part, 'name', 'the name of the parameter'));
  const type = wordOf(neededChild(part, 'parameterType', 'its type'), [
    'double',
    'int',
    'discrete',
    'categorical',
  ]);
  const space = neededChild(part, 'feasibleSpace', 'its values');
  if (type === 'categorical' || type === 'discrete') {
    const items = itemsOf(neededChild(space, 'list', 'a list of values'));
    if (items.length === 0) refuse(space, 'must have at least one value');
    return [
      name,
      listAxis(items.map((item) => (type === 'discrete' ? numberOf(item) : (plainOf(item) as Value)))),
    ];
  }
  return [name, numbersOf(space, { isWhole: type === 'int', isGrid })];
}

/** Numbers by a step, the largest included; without a step any number, or any whole one. */
function numbersOf(space: Part, { isWhole, isGrid }: { isWhole: boolean; isGrid: boolean }): AxisDraft {
  const [low, high] = [neededChild(space, 'min', 'a number'), neededChild(space, 'max', 'a number')];
  if (isWhole) [low, high].map((end) => wholeNumberOf(end));
  const range = endsOf(low, high);
  const step = childOf(space, 'step');
  if (step !== null) {
    const by = numberOf(step);
    if (by <= 0) refuse(step, `must be above 0; got ${by}`);
    return listAxis(steps(range[0], by, Math.floor(rounded((range[1] - range[0]) / by)) + 1));
  }
  if (isGrid && !isWhole) refuse(space, 'must have a step, which a grid of Katib needs');
  if (isGrid) return wholeNumbers(range, space);
  const named = childOf(space, 'distribution');
  const distribution = named === null ? 'uniform' : textOf(named);
  if (distribution === 'normal') return normalWithin(range, space);
  const scale = /^log/i.test(distribution) ? 'log' : 'linear';
  const comment = /normal/i.test(distribution)
    ? `${distribution} there; here all values are equally likely`
    : '';
  return rangeAxis(scale, range, { isWhole, comment, at: space });
}

/** Katib's normal distribution has its mean in the middle, and a range of six standard deviations. */
function normalWithin([low, high]: readonly [number, number], at: Part): AxisDraft {
  return normalRange((low + high) / 2, (high - low) / 6, { step: null, at });
}

function commandOf(spec: Part, given: Given): Pick<SweepDraft, 'words' | 'commandComment' | 'env'> {
  if (given.command !== null) return { words: shellWords(given.command), commandComment: '', env: {} };
  const template = neededChild(spec, 'trialTemplate', 'what runs a trial');
  const container = containerOf(template);
  if (container === null) {
    const words = UNKNOWN_PROGRAM;
    return {
      words,
      commandComment: 'no container with a command was found: write what trains one trial',
      env: {},
    };
  }
  const references = referencesOf(template);
  const words = ['command', 'args'].flatMap((key) => wordsOf(childOf(container, key)));
  const lost = partsOf(container).flatMap(([key]) =>
    ['command', 'args', 'name', 'env'].includes(key) ? [] : [key],
  );
  const image = childOf(container, 'image');
  const about = image === null ? '' : `ran in the image ${textOf(image)}`;
  const others = lost.filter((key) => key !== 'image');
  return {
    words: words.map((word) => ownWord(word, references, container)),
    commandComment: joined(about, others.length === 0 ? '' : `without counterpart: ${others.join(', ')}`),
    env: envOf(container),
  };
}

function wordsOf(part: Part | null): readonly string[] {
  return part === null ? [] : itemsOf(part).map(textOf);
}

/** The container that the template names, in any depth of its trialSpec; else the first with a command. */
function containerOf(template: Part): Part | null {
  const named = childOf(template, 'primaryContainerName');
  const spec = childOf(template, 'trialSpec');
  if (spec === null) return null;
  const all = containersIn(spec).filter(
    (part) => childOf(part, 'command') !== null || childOf(part, 'args') !== null,
  );
  const name = named === null ? null : textOf(named);
  return all.find((part) => name !== null && isOf(part, name)) ?? all[0] ?? null;
}

function containersIn(part: Part): readonly Part[] {
  if (Array.isArray(part.value.content)) return itemsOf(part).flatMap(containersIn);
  if (!isMapPart(part)) return [];
  return partsOf(part).flatMap(([key, inner]) =>
    key === 'containers' ? itemsOf(inner) : containersIn(inner),
  );
}

/** `learningRate` is `lr`: the names within the template, and those of the parameters. */
function referencesOf(template: Part): ReadonlyMap<string, string> {
  const list = childOf(template, 'trialParameters');
  const pairs = (list === null ? [] : itemsOf(list)).map((item) => {
    const reference = childOf(item, 'reference');
    const name = textOf(neededChild(item, 'name', 'the name within the template'));
    return [name, reference === null ? name : textOf(reference)] as const;
  });
  return new Map(pairs);
}

function ownWord(word: string, references: ReadonlyMap<string, string>, at: Part): string {
  return word.replace(/\$\{trialParameters\.([^{}]+)\}/g, (whole, name: string) => {
    const reference = references.get(name);
    if (reference === undefined) return refuse(at, `uses ${whole}, which trialParameters does not name`);
    // E.g. ${trialSpec.Name}, which says which trial it is.
    return reference.startsWith(`\${trialSpec.`) ? name : `\${${reference}}`;
  });
}

function envOf(container: Part): Record<string, string> {
  const list = childOf(container, 'env');
  const entries = (list === null ? [] : itemsOf(list)).flatMap((item) => {
    const value = childOf(item, 'value');
    return value === null ? [] : [[textOf(neededChild(item, 'name', 'its name')), textOf(value)] as const];
  });
  return Object.fromEntries(entries);
}
