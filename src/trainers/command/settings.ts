/** The settings of a sweep file with a command: all but its axes. */
import { z } from 'zod';
import type { CodePattern } from '../../model/dataset.js';
import { type Goal, usualGoal } from '../../model/metrics.js';
import type { Settings } from '../../model/sweepSpec.js';
import type { Resources } from '../resources.js';
import { splitWords } from './splitWords.js';

export const MAX_COMMAND_CHARACTERS = 100_000;
export const MAX_COMMAND_WORDS = 1000;
const MAX_PATTERN_CHARACTERS = 1000;
const MAX_METRIC_NAME_CHARACTERS = 200;
export const DEFAULT_GRACE_SECONDS = 10;

const text = z.string().min(1).max(MAX_COMMAND_CHARACTERS);
export const metricName = z.string().min(1).max(MAX_METRIC_NAME_CHARACTERS);

/** What a sweep may say of its metric, however it is measured. */
export const METRIC_KEYS = {
  goal: z.enum(['minimize', 'maximize']).optional().describe('Otherwise by its name: accuracy is maximized.'),
  take: z
    .union([z.enum(['last', 'best']), z.strictObject({ mean_of_last: z.int().min(1).max(500) })])
    .meta({ expected: 'last, best or { mean_of_last: k }' })
    .default('last')
    .describe('Which of its values is the result of the trial.'),
  tolerance: z.number().min(0).optional().describe('How far values may differ when verify trains again.'),
} as const;

const metric = z
  .union([
    metricName,
    z.strictObject({
      name: metricName.describe(
        'As the command prints it: upper and lower case, blanks, - and _ are the same.',
      ),
      ...METRIC_KEYS,
      pattern: text
        .optional()
        .describe('A regular expression with the named group value, and perhaps name and step.'),
    }),
  ])
  .meta({ expected: 'the name of a metric, or { name: …, goal: minimize | maximize }' });

const memory = z
  .union([z.int().min(1), z.string().regex(/^\d+(\.\d+)?\s*([KMGT]i?B|B)$/)])
  .meta({ expected: 'a size as 500MB or 4GB' });

export const CODE_KEY = z.array(z.string().min(1).max(MAX_PATTERN_CHARACTERS)).max(1000).optional();

/** The keys, with their words for the reference and for errors. */
export const COMMAND_KEYS = {
  command: z
    .union([text, z.array(z.string().max(MAX_COMMAND_CHARACTERS)).min(1).max(MAX_COMMAND_WORDS)])
    .meta({ expected: 'a command, or a list of its words' })
    .describe(`What trains a trial, e.g. python train.py \${args}. It is split into words without a shell.`),
  metric: metric.describe('What the command prints and the sweep is ranked by.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Further variables of its environment.'),
  code: CODE_KEY.describe(
    'Files that the trials depend on, e.g. src/**. Otherwise the files that the command names.',
  ),
  resources: z
    .strictObject({
      cpus: z.int().min(1).max(1024).optional(),
      memory: memory.optional(),
      gpus: z.int().min(0).max(64).optional(),
    })
    .optional()
    .describe('What each trial takes of its worker.'),
  grace: z
    .int()
    .min(0)
    .max(3600)
    .optional()
    .describe(`Seconds between SIGTERM and SIGKILL, ${DEFAULT_GRACE_SECONDS} by default.`),
  deterministic: z.boolean().optional().describe('Whether the same trial gives the same values, every bit.'),
} as const;

/** What an exit code may mean. Without one, an exit code other than 0 is a crash, which is tried again. */
const EXIT_MEANINGS = ['fail', 'retry', 'stop_sweep', 'diverged'] as const;
export type ExitMeaning = (typeof EXIT_MEANINGS)[number];

export const FAILURE_KEYS = {
  exit_codes: z
    .record(
      z.string(),
      z.enum(EXIT_MEANINGS).meta({ expected: EXIT_MEANINGS.join(', ').replace(/, (?=\w+$)/, ' or ') }),
    )
    .meta({ expected: 'exit codes from 1 to 255 with their meaning, e.g. { 3: stop_sweep, 75: retry }' })
    .optional()
    .describe(
      'What an exit code means: fail (the trial fails at once), retry (the attempt does not count), stop_sweep (the trial fails and the sweep is paused), diverged.',
    ),
} as const;

const settingsSchema = z.object({
  ...COMMAND_KEYS,
  ...FAILURE_KEYS,
  directory: z.string().max(4096).optional(),
});

export type Take = 'last' | 'best' | { readonly mean_of_last: number };

/** The metric that a sweep is ranked by. */
export interface MetricSetting {
  readonly name: string;
  readonly goal: Goal;
  readonly take: Take;
  readonly tolerance: number;
}

export interface CommandSettings {
  readonly words: readonly string[];
  readonly metric: MetricSetting & { readonly pattern: string | null };
  readonly env: Readonly<Record<string, string>>;
  readonly code: readonly string[] | null;
  /** What `${program}` stands for: the first of `code` that is a path; empty: none. */
  readonly program: string;
  readonly resources: Resources;
  /** Whether it is pinned to cores of its own: the sweep file says how many it takes. */
  readonly isPinned: boolean;
  readonly graceMs: number;
  readonly exitCodes: Readonly<Record<string, ExitMeaning>>;
  /** The folder of the sweep file on the host that launched it. */
  readonly directory: string | null;
}

/** Settings are read for every trial of a plan. */
const known = new WeakMap<Settings, CommandSettings>();

/** @throws Error for settings that `checkSettings` refuses. */
export function readSettings(settings: Settings | undefined): CommandSettings {
  const read = (settings && known.get(settings)) ?? parseSettings(settings);
  if (settings !== undefined) known.set(settings, read);
  return read;
}

function parseSettings(settings: Settings | undefined): CommandSettings {
  const { command, metric, env = {}, code, resources = {}, ...rest } = settingsSchema.parse(settings);
  return {
    words: wordsOf(command),
    metric: {
      ...readMetric(metric),
      pattern: (typeof metric === 'string' ? undefined : metric.pattern) ?? null,
    },
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    code: code ?? null,
    program: code?.find((pattern) => !/[*?[{]/.test(pattern)) ?? '',
    resources: {
      cpus: resources.cpus ?? 1,
      memoryBytes: resources.memory === undefined ? null : parseSize(resources.memory),
      gpus: resources.gpus ?? 0,
    },
    isPinned: resources.cpus !== undefined,
    exitCodes: rest.exit_codes ?? {},
    graceMs: (rest.grace ?? DEFAULT_GRACE_SECONDS) * 1000,
    directory: rest.directory ?? null,
  };
}

/** A metric as a sweep file gives it: by its name alone, or with more. */
export function readMetric(given: string | GivenMetric): MetricSetting {
  const { name, goal, take, tolerance } =
    typeof given === 'string' ? { name: given, take: 'last' as const } : given;
  return { name, goal: goal ?? usualGoal(name), take, tolerance: tolerance ?? 0 };
}

interface GivenMetric {
  readonly name: string;
  readonly goal?: Goal | undefined;
  readonly take: Take;
  readonly tolerance?: number | undefined;
}

/** The problem of settings by their form alone; null where they can be read. */
export function shapeProblem(settings: Settings | undefined): string | null {
  if (settings !== undefined && known.has(settings)) return null;
  const { success, error } = settingsSchema.safeParse(settings);
  if (success) return null;
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'settings'}: ${issue?.message}`;
}

function wordsOf(command: string | readonly string[]): readonly string[] {
  if (typeof command !== 'string') return command;
  const split = splitWords(command);
  if ('problem' in split) throw new Error(`command ${split.problem}`);
  return split.words;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1, M: 2, G: 3, T: 4 };

function parseSize(size: number | string): number {
  if (typeof size === 'number') return size;
  const [, figure = '0', prefix = '', binary = ''] = /^([\d.]+)\s*([KMGT]?)(i?)B$/.exec(size) ?? [];
  const power = prefix === '' ? 0 : (UNITS[prefix] ?? 0);
  return Math.floor(Number(figure) * (binary === '' ? 1000 : 1024) ** power);
}

/** The files whose bytes belong to the identity of the trials: those named, else those that the command names. */
export function codePatterns(settings: Settings | undefined): CodePattern[] {
  const { code, words } = readSettings(settings);
  if (code !== null) return code.map((pattern) => ({ pattern, isRequired: true }));
  const plain = words.filter((word) => !/^[-~]|[*?${}]|^\.\.\//.test(word) && word !== '');
  return plain.map((pattern) => ({ pattern, isRequired: false }));
}
