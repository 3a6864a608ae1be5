/** A function of the user as a trainer: the axes have any names, and the function yields its metrics. */
import type { Configuration } from '../../model/configuration.js';
import type { Metric } from '../../model/metrics.js';
import type { Settings } from '../../model/sweepSpec.js';
import { metricNamed, OPEN_AXES } from '../openAxes.js';
import type { GivenProblem, TrainerDescription, TrainerSettings, TrainingContext } from '../trainer.js';
import { POSITION_NAME } from './measurement.js';
import { codePatterns, MODULE_KEYS, pathProblem, readSettings, shapeProblem } from './settings.js';

const MODULE_VERSION = 1;

export const moduleTrainer: TrainerDescription = {
  ...OPEN_AXES,
  name: 'module',
  version: MODULE_VERSION,
  metricsOf,
  bitsRepeat: false,
  waitsForProcess: false,
  keys: MODULE_KEYS,
  ownKey: 'module',
  codePatterns,
  checkSettings,
  checkGiven: () => [],
  parseConfiguration: (configuration) => configuration,
  canonicalForm,
  commandLine: () => null,
};

/** The one that the sweep file names; what else a module yields is found as it comes. */
function metricsOf({ settings }: TrainerSettings): readonly Metric[] {
  if (settings === undefined || shapeProblem(settings) !== null) return [];
  return [metricNamed(readSettings(settings).metric)];
}

/** All that decides what a trial gives: not where it runs. */
function canonicalForm(configuration: Configuration, { settings, facts }: TrainingContext): string {
  const { path, metric } = readSettings(settings);
  const { name, take } = metric;
  const values = Object.entries(configuration).sort(([a], [b]) => (a < b ? -1 : 1));
  const form = { module: path, metric: { name, take }, code: facts.digest, values };
  return `module ${MODULE_VERSION}\n${JSON.stringify(form)}`;
}

function checkSettings(settings: Settings | undefined): readonly GivenProblem[] {
  const shape = shapeProblem(settings);
  if (shape !== null) return [{ path: ['module'], message: `cannot be read: ${shape}`, code: 'bad-value' }];
  const problem = pathProblem(String(settings?.module));
  if (problem !== null) return [{ path: ['module'], message: problem, code: 'bad-module' }];
  if (readSettings(settings).metric.name !== POSITION_NAME) return [];
  const message = `must be a name other than ${POSITION_NAME}, which gives the position of the metrics`;
  return [{ path: ['metric'], message, code: 'reserved' }];
}
