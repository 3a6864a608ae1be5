/** The settings of a sweep file with a module: all but its axes. */
import { z } from 'zod';
import type { CodePattern } from '../../model/dataset.js';
import type { Settings } from '../../model/sweepSpec.js';
import { CODE_KEY, METRIC_KEYS, type MetricSetting, metricName, readMetric } from '../command/settings.js';

const MAX_MODULE_PATH_CHARACTERS = 1000;

/** The keys, with their words for the reference and for errors. */
export const MODULE_KEYS = {
  module: z
    .string()
    .min(1)
    .max(MAX_MODULE_PATH_CHARACTERS)
    .meta({ expected: 'the path of a module, e.g. ./train.mjs' })
    .describe('A module that exports the function train, which yields the metrics of a trial.'),
  metric: z
    .union([
      metricName,
      z.strictObject({ name: metricName.describe('As the module yields it.'), ...METRIC_KEYS }),
    ])
    .meta({ expected: 'the name of a metric, or { name: …, goal: minimize | maximize }' })
    .describe('What the module yields and the sweep is ranked by.'),
  code: CODE_KEY.describe(
    'Files that the trials depend on, e.g. src/**. Otherwise the module and the files that it imports.',
  ),
  deterministic: z.boolean().optional().describe('Whether the same trial gives the same values, every bit.'),
} as const;

const settingsSchema = z.object({ ...MODULE_KEYS, directory: z.string().max(4096).optional() });

export interface ModuleSettings {
  /** From the folder of the sweep file, with slashes: `train.mjs`. */
  readonly path: string;
  readonly metric: MetricSetting;
  /** The folder of the sweep file on the host that launched it. */
  readonly directory: string | null;
}

/** Settings are read for every trial of a plan. */
const known = new WeakMap<Settings, ModuleSettings>();

/** @throws Error for settings that `shapeProblem` refuses. */
export function readSettings(settings: Settings | undefined): ModuleSettings {
  const read = (settings && known.get(settings)) ?? parseSettings(settings);
  if (settings !== undefined) known.set(settings, read);
  return read;
}

function parseSettings(settings: Settings | undefined): ModuleSettings {
  const { module, metric, directory } = settingsSchema.parse(settings);
  return { path: pathOf(module), metric: readMetric(metric), directory: directory ?? null };
}

function pathOf(module: string): string {
  return module.replace(/^(\.\/)+/, '');
}

/** The problem of settings by their form alone; null where they can be read. */
export function shapeProblem(settings: Settings | undefined): string | null {
  const { success, error } = settingsSchema.safeParse(settings);
  if (success) return null;
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'settings'}: ${issue?.message}`;
}

/** The problem of a module's path, or null. The module travels with the sweep, so it must lie below its folder. */
export function pathProblem(module: string): string | null {
  const path = pathOf(module);
  if (/^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..'))
    return 'must be a file below the folder of the sweep file';
  if (!/\.[cm]?[jt]s$/.test(path))
    return 'must be a module of JavaScript or TypeScript, e.g. train.mjs; run other programs with command';
  return null;
}

export function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path);
}

/** The files whose bytes belong to the identity of the trials. */
export function codePatterns(settings: Settings | undefined): CodePattern[] {
  const { code } = settingsSchema.parse(settings);
  const own = { pattern: readSettings(settings).path, isRequired: true };
  if (code === undefined) return [{ ...own, isFollowed: true }];
  return [own, ...code.map((pattern) => ({ pattern, isRequired: true }))];
}
