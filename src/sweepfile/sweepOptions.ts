/** The options of the command line that say what a sweep is, beside a sweep file or instead of one. */
import { hyperparameterNames, hyperparameterOf } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import type { LocatedValue } from './locatedValue.js';
import { makeSetting, makeTextSetting, type Setting } from './settings.js';

export interface SweepOption {
  /** As a command line declares it: `--learning-rate <values>`. */
  readonly flags: string;
  /** The name its value is handed over by: `learningRate`. */
  readonly key: string;
  readonly description: string;
  /** May be given several times; its values are handed over as a list. */
  readonly isRepeatable: boolean;
}

interface OptionTable extends SweepOption {
  readonly path: readonly string[];
  /** Whether the value is taken as it stands, or as YAML. */
  readonly isText: boolean;
}

function option(
  flags: string,
  path: readonly string[],
  description: string,
  more: { isText?: true; isRepeatable?: true } = {},
): OptionTable {
  const key = (/^--([\w-]+)/.exec(flags)?.[1] ?? '').replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const { isText = false, isRepeatable = false } = more;
  return { flags, key, description, path, isText, isRepeatable };
}

const OPTIONS: readonly OptionTable[] = [
  option('--data <file>', ['dataset', 'csv'], 'table to train on: CSV, TSV or JSON lines', { isText: true }),
  option('--generate <name>', ['dataset', 'generate'], 'train on a generated data set, e.g. moons'),
  option('--target <column>', ['dataset', 'target'], 'column to predict: its name, or its number from 1'),
  option('--dev <part>', ['dataset', 'dev'], 'dev set: a fraction of the examples, or a file'),
  ...hyperparameterNames(trainerOf({})).map((name) =>
    option(
      `--${name.replaceAll('_', '-')} <values>`,
      ['hyperparameters', name],
      `one value or several, e.g. ${hyperparameterOf(trainerOf({}), name)?.example}`,
    ),
  ),
  option('--replicates <n>', ['replicates'], 'train every configuration with the seeds 1 to n'),
  option('--where <condition>', ['where'], 'train only points for which it is true; repeatable', {
    isText: true,
    isRepeatable: true,
  }),
  option('--rank-by <cost>', ['rank_by'], 'metric to rank by: J, dev_J or dev_error'),
  option('--name <text>', ['name'], 'name of the sweep', { isText: true }),
];

export const SWEEP_OPTIONS: readonly SweepOption[] = OPTIONS;

/** `--learning-rate`: the option that sets a part of a sweep file; null where there is none. */
export function optionOfPath(path: readonly string[]): string | null {
  const option = OPTIONS.find((one) => one.path.join('.') === path.join('.'));
  return option?.flags.split(' ')[0] ?? null;
}

/** Values of options by their key, in the order they were given; other keys are none of ours. */
export type GivenOptions = Readonly<Record<string, unknown>>;

export function sweepSettings(given: GivenOptions): Setting[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const known = OPTIONS.find((one) => one.key === key);
    return known === undefined || value === undefined ? [] : [settingOf(known, value)];
  });
}

function settingOf({ flags, path, isText }: OptionTable, value: unknown): Setting {
  const flag = flags.split(' ')[0];
  const place = (text: unknown) => `${flag} ${String(text)}`;
  if (Array.isArray(value)) {
    const items = value.map((text) => makeTextSetting(place(text), path, String(text)));
    return listSetting(path, items);
  }
  const text = String(value);
  const isJsonLines = path[1] === 'csv' && /\.(jsonl|ndjson)(\.gz)?$/i.test(text);
  const target = isJsonLines ? ['dataset', 'jsonl'] : path;
  return isText ? makeTextSetting(place(text), target, text) : makeSetting(place(text), target, text);
}

/** One list of what was given option by option; its items keep their places. */
function listSetting(path: readonly string[], items: readonly Setting[]): Setting {
  const values = items.flatMap(({ value }) => (value === null ? [] : [value]));
  const source = items[0]?.source ?? { name: path.join('.'), text: '', isFile: false };
  const value: LocatedValue = { content: values, place: { source, offset: 0 }, written: '' };
  return { path, value, source };
}
