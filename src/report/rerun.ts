/** How to run one trial again: a sweep file, and the same as one command. Both give the same trial id. */
import { formatValue } from '../model/configuration.js';
import { datasetSchemas } from '../model/datasetSpec.js';
import { statedScale } from '../model/inputScale.js';
import { DEFAULT_MAX_ATTEMPTS } from '../model/specDefaults.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { CURRENT_RULES } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { formatSweepFile } from '../sweepfile/formatSweepFile.js';
import { MAX_NAME_LENGTH } from '../sweepfile/sweepFile.js';
import { givenNames } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';

/** A sweep of this one trial. Its own name keeps it apart from the whole sweep. */
function rerunSpec(summary: Summary, position: number): SweepSpec {
  const { spec, facts } = summary;
  const { name, trainer: trainerName, dataset, rankBy, record } = spec;
  const trainer = trainerOf(spec);
  const suffix = ` trial ${summary.trials.number(position)}`;
  const configuration = summary.trials.configuration(position);
  return {
    name: `${name.slice(0, MAX_NAME_LENGTH - suffix.length)}${suffix}`,
    description: null,
    ...(trainerName === undefined ? {} : { trainer: trainerName }),
    ...(spec.settings === undefined ? {} : { settings: spec.settings }),
    dataset,
    axes: trainer.axesOf(configuration, facts, givenNames(spec)),
    constants: trainer.constantsOf(configuration),
    replicates: false,
    zip: [],
    when: {},
    where: [],
    also: [],
    rankBy,
    record,
    limits: {
      trialTimeMs: null,
      stallTimeMs: null,
      totalTimeMs: null,
      trials: null,
      maxAttempts: DEFAULT_MAX_ATTEMPTS,
    },
    rules: CURRENT_RULES,
    consecutiveFailures: null,
    workers: null,
    maxParallel: null,
    priority: 1,
  };
}

export function rerunSweepFile(summary: Summary, position: number): string {
  return formatSweepFile(rerunSpec(summary, position));
}

/** For a POSIX shell, one option in each line. */
export function rerunCommand(summary: Summary, position: number): string {
  const own = trainerOf(summary.spec).commandLine(
    summary.trials.configuration(position),
    summary.spec.settings,
  );
  if (own !== null) return own.map(shellWord).join(' ');
  if (trainerOf(summary.spec).ownKey !== null) return withFile(summary, position);
  const spec = rerunSpec(summary, position);
  const options = [
    ...datasetOptions(spec),
    ['--name', spec.name],
    ...spec.axes.map(({ name, values }) => [
      `--${name.replaceAll('_', '-')}`,
      values.map(formatValue).join(','),
    ]),
    ...(spec.rankBy === 'J' ? [] : [['--rank-by', spec.rankBy]]),
    ...settings('constants', spec.constants),
    ...settings('record', spec.record ?? {}),
  ];
  return ['jmin run', ...options.map((words) => `  ${words.map(shellWord).join(' ')}`)].join(' \\\n');
}

/** Options name a data set. What trains none is described by a file. */
function withFile(summary: Summary, position: number): string {
  const file = `trial-${summary.trials.number(position)}.yaml`;
  const text = rerunSweepFile(summary, position).trimEnd();
  return [`cat > ${file} <<'END'`, text, 'END', `jmin run ${file}`].join('\n');
}

/** Own options for what most data sets have, --set for the rest. Defaults are left out. */
function datasetOptions(spec: SweepSpec): string[][] {
  const { csv, jsonl, generate, target, dev, ...rest } = writtenDataset(spec);
  return [
    ...(csv === undefined && jsonl === undefined ? [] : [['--data', String(csv ?? jsonl)]]),
    ...(generate === undefined ? [] : [['--generate', yaml(generate)]]),
    ...(target === undefined ? [] : [['--target', yaml(target)]]),
    ...(dev === undefined ? [] : [['--dev', yaml(dev)]]),
    ...settings('dataset', rest),
  ];
}

function writtenDataset(spec: SweepSpec): Record<string, unknown> {
  if (spec.dataset === null) return {};
  const dataset = statedScale(spec.dataset);
  const schema = Object.values(datasetSchemas).find((kind) => kind.safeParse(dataset).success);
  const shape: Readonly<Record<string, { safeParse(value: unknown): { data?: unknown } }>> =
    schema?.shape ?? {};
  const isDefault = ([key, value]: [string, unknown]) =>
    JSON.stringify(shape[key]?.safeParse(undefined).data) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(dataset).filter((entry) => !isDefault(entry)));
}

function settings(section: string, values: object): string[][] {
  return Object.entries(values).map(([key, value]) => ['--set', `${section}.${key}=${yaml(value)}`]);
}

/** JSON, which is YAML, except words that mean the same without quotes. It has no invisible or reversing characters. */
function yaml(value: unknown): string {
  if (typeof value === 'string' && /^[a-z][\w./-]*$/i.test(value) && !YAML_WORDS.test(value)) return value;
  return JSON.stringify(value).replace(UNSEEN, unitEscapes);
}

/** Words that YAML reads as another kind of value. */
const YAML_WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function unitEscapes(characters: string): string {
  const units = Array.from({ length: characters.length }, (_, i) => characters.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** A word that a shell reads back. `$'…'`, which not every shell knows, is used only for invisible characters. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(UNSEEN) === -1) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${word.replace(/[\\']/g, '\\$&').replace(UNSEEN, unitEscapes)}'`;
}
