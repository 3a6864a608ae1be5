/** A multirun of Hydra: `hydra.sweeper.params` of a configuration, and overrides as on its command line. */
import { UserError } from '../base/errors.js';
import type { Value } from '../model/configuration.js';
import { type AxisDraft, listAxis, rangeAxis, steps, wholeNumbers } from './axisDraft.js';
import { shellWords } from './commandWords.js';
import type { Given } from './given.js';
import { HydraProblem, type HydraValue, parseHydraValue, rangeNumbers } from './hydraValue.js';
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
import type { Method, SweepDraft } from './sweepDraft.js';

/** Trials of the Optuna sweeper where nothing is said. */
const DEFAULT_OPTUNA_TRIALS = 20;
const SWEEPERS = ['basic', 'optuna', 'ax', 'nevergrad'] as const;
type Sweeper = (typeof SWEEPERS)[number];

/** One override: `+model.lr=…` has the prefix + and the key model.lr. */
interface Override {
  readonly prefix: string;
  readonly key: string;
  readonly value: HydraValue;
  readonly at: Part;
}

const OVERRIDE = /^(\+\+|\+|~)?([A-Za-z_][\w./@:-]*)(?:=(.*))?$/s;

export function isOverride(word: string): boolean {
  return OVERRIDE.test(word) && (word.includes('=') || word.startsWith('~'));
}

export function readHydra(file: Part, given: Given): SweepDraft {
  const sweeper = childOf(file, 'hydra', 'sweeper');
  const words = [...given.overrides];
  const kind = sweeperOf(file, words);
  const overrides = [...paramsOf(sweeper), ...words.flatMap((word) => overrideOf(word, file))];
  const swept = overrides.filter(({ prefix, key }) => prefix !== '~' && !key.startsWith('hydra'));
  const latest = new Map(swept.map((override) => [`${override.prefix}${override.key}`, override]));
  const axes = [
    ...searchSpaceOf(sweeper),
    ...[...latest].map(([name, one]) => [name, axisOf(one, kind, given)] as const),
  ];
  if (axes.length === 0)
    refuse(file, 'has nothing to sweep; expected hydra.sweeper.params, or overrides as lr=0.1,0.01');
  const method = methodOf(file, kind);
  const removed = overrides.flatMap(({ prefix, key }) => (prefix === '~' ? [`~${key}`] : []));
  return {
    name: nameOf(sweeper),
    description: null,
    ...commandOf(removed, given),
    metric: metricOf(file, given),
    env: {},
    axes,
    method,
    trials: kind === 'basic' ? null : trialsOf(sweeper),
    parallel: parallelOf(sweeper),
    remarks: overrides
      .filter(({ prefix, key }) => prefix !== '~' && key.startsWith('hydra'))
      .map(({ key }) => `${key}: Hydra's own setting, without counterpart.`),
  };
}

/** By an override, by the defaults list, or by the class of the sweeper. */
function sweeperOf(file: Part, words: readonly string[]): Sweeper {
  const defaults = childOf(file, 'defaults');
  const lines = (defaults === null ? [] : itemsOf(defaults)).flatMap((item) =>
    isMapPart(item) ? partsOf(item).map(([key, part]) => `${key}=${String(plainOf(part))}`) : [],
  );
  const target = childOf(file, 'hydra', 'sweeper', '_target_');
  const named = [...lines, ...words]
    .map((line) => /hydra\/sweeper=(\w+)/.exec(line)?.[1])
    .findLast((name) => name);
  const text = (named ?? (target === null ? 'basic' : textOf(target))).toLowerCase();
  return SWEEPERS.find((sweeper) => text.includes(sweeper)) ?? 'basic';
}

function methodOf(file: Part, sweeper: Sweeper): Method {
  if (sweeper === 'basic') return { name: 'grid', kind: 'grid' };
  if (sweeper !== 'optuna') return { name: sweeper === 'ax' ? 'bayes' : sweeper, kind: 'model' };
  const defaults = childOf(file, 'defaults');
  const sampler = childOf(file, 'hydra', 'sweeper', 'sampler', '_target_');
  const text = `${defaults === null ? '' : JSON.stringify(plainOf(defaults))} ${sampler === null ? '' : textOf(sampler)}`;
  if (/sampler":"grid"|GridSampler/i.test(text)) return { name: 'grid', kind: 'grid' };
  if (/sampler":"random"|RandomSampler/i.test(text)) return { name: 'random', kind: 'random' };
  if (/sampler":"qmc"|QMCSampler/i.test(text)) return { name: 'qmc', kind: 'quasirandom' };
  if (/sampler":"cmaes"|CmaEsSampler/i.test(text)) return { name: 'cma_es', kind: 'model' };
  return { name: 'tpe', kind: 'model' };
}

/** A map of overrides, or a list of them, or what older versions call so. */
function paramsOf(sweeper: Part | null): Override[] {
  const params = childOf(sweeper, 'params') ?? childOf(sweeper, 'parametrization');
  if (params === null || params.value.content === null) return [];
  if (Array.isArray(params.value.content))
    return itemsOf(params).flatMap((item) => overrideOf(textOf(item), item));
  return partsOf(params).map(([key, part]) => {
    const { content, written } = part.value;
    const name = OVERRIDE.exec(key);
    const text = typeof content === 'string' ? content : written;
    return { prefix: name?.[1] ?? '', key: name?.[2] ?? key, value: hydraValueOf(text, part), at: part };
  });
}

/** Words as -m and --multirun are no overrides. */
function overrideOf(word: string, at: Part): Override[] {
  if (/^-/.test(word)) return [];
  const [, prefix = '', key = '', text] = OVERRIDE.exec(word) ?? [];
  if (key === '' || (text === undefined && prefix !== '~')) {
    throw new UserError(`${word}: expected an override of Hydra, e.g. lr=0.1,0.01`, {
      code: 'cannot-convert',
    });
  }
  const place = at.path.length === 0 ? wordPart(word, key) : at;
  return [{ prefix, key, value: hydraValueOf(text ?? '', place), at: place }];
}

/** The place of a word of the command line. */
function wordPart(word: string, key: string): Part {
  const source = { name: word, text: word, isFile: false };
  return { path: [key], value: { content: word, place: { source, offset: 0 }, written: word } };
}

function hydraValueOf(text: string, at: Part): HydraValue {
  try {
    return parseHydraValue(text);
  } catch (error) {
    if (error instanceof HydraProblem) return refuse(at, error.message);
    throw error;
  }
}

function axisOf({ key, value, at }: Override, sweeper: Sweeper, given: Given): AxisDraft {
  switch (value.kind) {
    case 'values':
      return listAxis(value.values);
    case 'range':
      return listAxis(rangeOf(value, sweeper, at));
    case 'interval': {
      const scale = value.isLog ? 'log' : 'linear';
      const isWhole = value.isWhole || (sweeper === 'optuna' && value.ends.every(Number.isInteger));
      const comment = sweeper === 'basic' ? 'an interval needs a sweeper of Hydra that draws from it' : '';
      return rangeAxis(scale, value.ends, { isWhole, comment, at });
    }
    case 'glob':
      return listAxis(globbed(value, { key, at, given }));
  }
}

/** Optuna takes the stop of a range too. */
function rangeOf(range: HydraValue & { kind: 'range' }, sweeper: Sweeper, at: Part): readonly number[] {
  const last = sweeper === 'optuna' ? { ...range, stop: range.stop + range.step / 2 } : range;
  try {
    const values = rangeNumbers(last);
    return values.length === 0 ? refuse(at, 'is a range without values') : values;
  } catch (error) {
    if (error instanceof HydraProblem) return refuse(at, error.message);
    throw error;
  }
}

/** The options of a group: the files of its folder, beside the configuration. */
function globbed(
  { include, exclude }: HydraValue & { kind: 'glob' },
  { key, at, given }: { key: string; at: Part; given: Given },
): readonly Value[] {
  const group = key.replace(/@.*$/, '');
  const options = given.files.list(group).flatMap((name) => /^(.+)\.ya?ml$/.exec(name)?.[1] ?? []);
  const isIn = (patterns: readonly string[], name: string) =>
    patterns.some((pattern) => globPattern(pattern).test(name));
  const found = options.filter((name) => isIn(include, name) && !isIn(exclude, name));
  return found.length === 0 ? refuse(at, `matches no file in the folder ${group}`) : found;
}

function globPattern(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`);
}

/** `search_space` of the Optuna sweeper before Hydra 1.2. */
function searchSpaceOf(sweeper: Part | null): (readonly [string, AxisDraft])[] {
  const space = childOf(sweeper, 'search_space');
  if (space === null || space.value.content === null) return [];
  return partsOf(space).map(([name, part]) => {
    const type = textOf(neededChild(part, 'type', 'int, float or categorical'));
    if (type === 'categorical')
      return [
        name,
        listAxis(itemsOf(neededChild(part, 'choices', 'its values')).map((item) => plainOf(item) as Value)),
      ];
    const [low, high] = [neededChild(part, 'low', 'a number'), neededChild(part, 'high', 'a number')];
    const [from, to] = endsOf(low, high);
    const step = childOf(part, 'step');
    const isLog = childOf(part, 'log')?.value.content === true;
    if (step !== null && step.value.content !== null && !isLog)
      return [
        name,
        listAxis(steps(from, numberOf(step), Math.floor((to - from) / numberOf(step) + 1e-9) + 1)),
      ];
    if (type === 'int' && !isLog && to - from < 100) return [name, wholeNumbers([from, to], part)];
    return [name, rangeAxis(isLog ? 'log' : 'linear', [from, to], { isWhole: type === 'int', at: part })];
  });
}

function trialsOf(sweeper: Part | null): number {
  const trials =
    childOf(sweeper, 'n_trials') ?? childOf(sweeper, 'max_trials') ?? childOf(sweeper, 'optim', 'budget');
  return trials === null ? DEFAULT_OPTUNA_TRIALS : wholeNumberOf(trials, 1);
}

function parallelOf(sweeper: Part | null): number | null {
  const jobs = childOf(sweeper, 'n_jobs');
  return jobs === null ? null : Math.max(1, wholeNumberOf(jobs));
}

function nameOf(sweeper: Part | null): string | null {
  const name = childOf(sweeper, 'study_name');
  return name === null || typeof name.value.content !== 'string' ? null : name.value.content;
}

/** `optimized_metric` is a custom of templates; Hydra itself takes what the program returns. */
function metricOf(file: Part, given: Given): SweepDraft['metric'] {
  const named = childOf(file, 'optimized_metric');
  const direction = childOf(file, 'hydra', 'sweeper', 'direction');
  const known = given.metric ?? (named === null || named.value.content === null ? null : textOf(named));
  const way = direction === null ? 'minimize' : plainOf(direction);
  if (way !== 'minimize' && way !== 'maximize')
    refuse(direction ?? file, 'must be minimize or maximize: jmin ranks by one metric');
  const comment = known === null ? 'Hydra takes what the program returns: write what it prints' : '';
  return { name: known ?? 'loss', goal: way, comment };
}

function commandOf(removed: readonly string[], given: Given): Pick<SweepDraft, 'words' | 'commandComment'> {
  const own = given.command === null ? ['python', 'train.py'] : shellWords(given.command);
  const commandComment = given.command === null ? 'Hydra names no program: write what trains one trial' : '';
  if (own.some((word) => word.includes(`\${`))) return { words: own, commandComment };
  return { words: [...own, `\${args_no_hyphens}`, ...removed], commandComment };
}
