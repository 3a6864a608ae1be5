/** Any program as a trainer: the axes have any names, and the program prints its metrics. */
import { UserError } from '../../base/errors.js';
import type { Configuration, Value } from '../../model/configuration.js';
import type { Metric } from '../../model/metrics.js';
import type { Settings } from '../../model/sweepSpec.js';
import { metricNamed, OPEN_AXES } from '../openAxes.js';
import type { GivenProblem, TrainerDescription, TrainerSettings, TrainingContext } from '../trainer.js';
import { argumentsOf, RESERVED, wordProblem } from './placeholders.js';
import { COMMAND_KEYS, codePatterns, FAILURE_KEYS, readSettings, shapeProblem } from './settings.js';
import { splitWords } from './splitWords.js';

const COMMAND_VERSION = 1;

export const commandTrainer: TrainerDescription = {
  ...OPEN_AXES,
  name: 'command',
  version: COMMAND_VERSION,
  metricsOf,
  bitsRepeat: false,
  waitsForProcess: true,
  resourcesOf: (settings) => readSettings(settings).resources,
  keys: COMMAND_KEYS,
  failureKeys: FAILURE_KEYS,
  ownKey: 'command',
  codePatterns,
  checkSettings,
  checkGiven: ({ section, values }) =>
    Object.entries(values).flatMap(([name, all]) => valueProblems([...section, name], name, all)),
  parseConfiguration,
  canonicalForm,
  commandLine: (configuration, settings) =>
    argumentsOf(readSettings(settings).words, configuration, {
      environment: {},
      jsonFile: 'configuration.json',
      program: readSettings(settings).program,
    }),
};

/** The one that the sweep file names; what else a command prints is found as it comes. */
function metricsOf({ settings }: TrainerSettings): readonly Metric[] {
  if (settings === undefined || shapeProblem(settings) !== null) return [];
  return [metricNamed(readSettings(settings).metric)];
}

/** All that decides what a trial gives: not where it runs, nor with how much memory or patience. */
function canonicalForm(configuration: Configuration, { settings, facts }: TrainingContext): string {
  const { words, metric, env } = readSettings(settings);
  const { name, take, pattern } = metric;
  const values = Object.entries(configuration).sort(([a], [b]) => (a < b ? -1 : 1));
  const form = { words, metric: { name, take, pattern }, env, code: facts.digest, values };
  return `command ${COMMAND_VERSION}\n${JSON.stringify(form)}`;
}

function parseConfiguration(configuration: Configuration): Configuration {
  const [problem] = Object.entries(configuration).flatMap(([name, value]) =>
    valueProblems([name], name, [value]),
  );
  if (problem === undefined) return configuration;
  throw new UserError(`${problem.path.join('.')} ${problem.message}`, { code: problem.code });
}

function checkSettings(settings: Settings | undefined, names: readonly string[]): readonly GivenProblem[] {
  const shape = shapeProblem(settings);
  if (shape !== null) return [{ path: ['command'], message: `cannot be read: ${shape}`, code: 'bad-value' }];
  const command = settings?.command;
  const split = typeof command === 'string' ? splitWords(command) : { words: command as readonly string[] };
  const at = (message: string): GivenProblem => ({ path: ['command'], message, code: 'bad-command' });
  if ('problem' in split) return [at(split.problem)];
  if (split.words.length === 0 || split.words[0] === '') return [at('must name a program')];
  const problems = split.words.flatMap((word) => wordProblem(word, names) ?? []).map(at);
  return [
    ...problems,
    ...programProblems(settings),
    ...patternProblems(settings),
    ...exitCodeProblems(settings),
  ];
}

function programProblems(settings: Settings | undefined): GivenProblem[] {
  const { words, program } = readSettings(settings);
  if (program !== '' || !words.some((word) => word.includes(`\${program}`))) return [];
  const message = `has \${program}, the first file of code; write code: [train.py], or the file itself`;
  return [{ path: ['command'], message, code: 'bad-command' }];
}

function exitCodeProblems(settings: Settings | undefined): GivenProblem[] {
  return Object.keys(readSettings(settings).exitCodes)
    .filter((code) => !/^\d{1,3}$/.test(code) || Number(code) < 1 || Number(code) > 255)
    .map((code) => ({
      path: ['failures', 'exit_codes', code],
      message: `must be below an exit code from 1 to 255; got ${code}`,
      code: 'bad-value',
    }));
}

function patternProblems(settings: Settings | undefined): GivenProblem[] {
  const { pattern } = readSettings(settings).metric;
  if (pattern === null) return [];
  const path = ['metric', 'pattern'];
  try {
    new RegExp(pattern);
  } catch (error) {
    return [{ path, message: `is not a regular expression: ${String(error)}`, code: 'bad-value' }];
  }
  if (/\(\?<value>/.test(pattern)) return [];
  return [{ path, message: 'must have the named group value: (?<value>…)', code: 'bad-value' }];
}

function valueProblems(path: readonly string[], name: string, values: readonly Value[]): GivenProblem[] {
  if (RESERVED.includes(name))
    return [{ path, message: `is a reserved word: \${${name}} means something else`, code: 'reserved' }];
  const hasNul = values.some((value) => JSON.stringify(value ?? null).includes('\\u0000'));
  return hasNul
    ? [{ path, message: 'has a NUL character, which no argument can hold', code: 'bad-value' }]
    : [];
}
