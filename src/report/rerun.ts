/** One trial as something to run again: a sweep file, and the same as one command. */
import { matters } from '../analysis/matters.js';
import type { Summary } from '../results/summary.js';
import { iterationsPerEpoch } from '../spec/configuration.js';
import {
  HYPERPARAMETER_NAMES,
  type HyperparameterName,
  type HyperparameterValue,
} from '../spec/hyperparameters.js';
import { formatValue, hyperparameterOf } from '../spec/trial.js';
import { usesIterations } from './hyperparameterText.js';

/** A sweep file of one point. JSON is YAML, so every text in it is safe as JSON writes it. */
export function rerunSweepFile(summary: Summary, position: number): string {
  const { spec, trials } = summary;
  const { constants } = trials.configuration(position);
  return [
    `name: ${quoted(`${spec.name} best`)}`,
    `dataset: ${flow(datasetOf(summary))}`,
    'hyperparameters:',
    ...rerunValues(summary, position).map(([name, value]) => `  ${name}: ${flow(inFile(value))}`),
    ...(Object.keys(constants).length === 0 ? [] : [`constants: ${flow(constants)}`]),
    ...(spec.rankBy === 'J' ? [] : [`rank_by: ${spec.rankBy}`]),
    ...(spec.record === null ? [] : [`record: ${flow(spec.record)}`]),
    '',
  ].join('\n');
}

/** The same without a file, for a POSIX shell. */
export function rerunCommand(summary: Summary, position: number): string {
  const { spec, trials } = summary;
  const { csv, jsonl, target, ...dataset } = datasetOf(summary) as Record<string, unknown>;
  const set = (key: string, value: unknown) => ['--set', `${key}=${flow(value)}`];
  const path = csv ?? jsonl;
  return [
    ['jmin', 'run'],
    ...(path === undefined ? [] : [['--data', String(path)]]),
    ...(target === undefined ? [] : [['--target', String(target)]]),
    ...Object.entries(dataset).map(([key, value]) => set(`dataset.${key}`, value)),
    ...rerunValues(summary, position).map(([name, value]) => [
      `--${name.replaceAll('_', '-')}`,
      formatValue(value),
    ]),
    ...Object.entries(trials.configuration(position).constants).map(([key, value]) =>
      set(`constants.${key}`, value),
    ),
    ...(spec.rankBy === 'J' ? [] : [set('rank_by', spec.rankBy)]),
    ...(spec.record === null
      ? []
      : Object.entries(spec.record).map(([key, value]) => set(`record.${key}`, value))),
  ]
    .map((words) => words.map(shellWord).join(' '))
    .join(' \\\n  ')
    .replace('jmin run \\\n ', 'jmin run');
}

/** What a sweep file must say for this training: hidden_layers or a list of layers, epochs or iterations. */
export function rerunValues(summary: Summary, position: number): [HyperparameterName, HyperparameterValue][] {
  const configuration = summary.trials.configuration(position);
  const perEpoch = iterationsPerEpoch(summary.facts.trainExamples, configuration.batch_size);
  const inEpochs = !usesIterations(summary) && configuration.iterations % perEpoch === 0;
  const units = hyperparameterOf(configuration, 'hidden_units', summary.facts);
  const left = new Set<HyperparameterName>([inEpochs ? 'iterations' : 'epochs']);
  if (typeof units === 'object') left.add('hidden_layers');
  return HYPERPARAMETER_NAMES.filter((name) => !left.has(name) && matters(name, configuration)).map(
    (name) => [name, hyperparameterOf(configuration, name, summary.facts)],
  );
}

/** A list of layers is one value: a list within the list of values. */
function inFile(value: HyperparameterValue): unknown {
  return typeof value === 'object' ? [value] : value;
}

/** Values every data set has unless its file says otherwise. */
const DATASET_DEFAULTS: Readonly<Record<string, unknown>> = {
  dev: 0.2,
  split_seed: 1,
  missing: 'error',
  header: true,
  ignore: [],
};

function datasetOf({ spec }: Summary): Record<string, unknown> {
  const entries = Object.entries(spec.dataset).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(DATASET_DEFAULTS[key]),
  );
  return Object.fromEntries(entries);
}

/** JSON, but for words that YAML and a reader take as they are. */
function flow(value: unknown): string {
  if (typeof value === 'string') return isPlainWord(value) ? value : quoted(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Words that YAML reads as another kind of value must be quoted. */
function isPlainWord(text: string): boolean {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text);
}

/** JSON without characters that are not seen or turn the text around. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, unitEscapes);
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function unitEscapes(characters: string): string {
  const units = Array.from({ length: characters.length }, (_, i) => characters.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** A word as a shell reads it back; `$'…'`, which not every shell knows, only where it cannot be seen otherwise. */
function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(UNSEEN) === -1) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\']/g, '\\$&').replace(UNSEEN, unitEscapes)}'`;
}
