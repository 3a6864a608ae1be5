/** What trainers share that run the code of a user: axes of any name and value, one metric that the sweep names. */
import { labelOf } from '../base/format.js';
import type { Configuration } from '../model/configuration.js';
import type { Metric } from '../model/metrics.js';
import { axisVariable } from './axisVariables.js';
import type { MetricSetting } from './command/settings.js';
import { ONE_THREAD } from './resources.js';
import type { TrainerDescription } from './trainer.js';

export const OPEN_AXES = {
  hasOpenMetrics: true,
  needsData: false,
  resourcesOf: () => ONE_THREAD,
  hyperparameters: 'any',
  synonyms: {},
  constants: {},
  recordSchema: null,
  hasWeights: false,
  exclusive: [],
  variables: {},
  derivedFrom: () => [],
  fitValue: (_, value) => value,
  deadBecause: () => null,
  canBeDead: () => false,
  identicalTraining: () => null,
  canonicalConfiguration: (point): Configuration =>
    Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined)),
  lengthAxes: [],
  lengthOf: () => 1,
  sharesRun: () => false,
  checkPlan: () => {},
  variableValue: (name, configuration) => axisVariable(name, configuration),
  workMeter: () => null,
  sizeOf: () => null,
  sizeText: () => '',
  dataBytes: () => 0,
  memoryBytes: () => null,
  mostMemoryBytes: () => null,
  checkpointBytes: () => Number.POSITIVE_INFINITY,
  shownVariables: [],
  valueOf: (configuration, name) => configuration[name] ?? null,
  matters: (name, configuration) => configuration[name] !== undefined,
  numericValue: (value) => (typeof value === 'number' ? value : null),
  axesOf: (configuration) =>
    Object.entries(configuration).map(([name, value]) => ({ name, values: [value] })),
  constantsOf: () => ({}),
  detailsOf: () => null,
  recordedAt: () => [],
} as const satisfies Partial<TrainerDescription>;

export function metricNamed({ name, goal }: MetricSetting): Metric {
  return { name, label: labelOf(name), goal, format: 'number', part: null, ranks: true };
}
