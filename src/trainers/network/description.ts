import { formatCount, formatCounted } from '../../base/format.js';
import type { Point, Value } from '../../model/configuration.js';
import type { DataFacts } from '../../model/dataset.js';
import type { ExpressionValue } from '../../model/expression.js';
import { ONE_THREAD } from '../resources.js';
import type { Hyperparameter, TrainerDescription } from '../trainer.js';
import { axesOf } from './axesOf.js';
import { canBeDead, canonicalConfiguration, deadBecause } from './canonicalConfiguration.js';
import { canonicalForm, NETWORK_VERSION } from './canonicalForm.js';
import { checkData } from './checkData.js';
import { checkLengths } from './checkLengths.js';
import { conditionValue } from './conditionValue.js';
import { conditionVariables } from './conditionVariables.js';
import { type NetworkConfiguration, parseNetworkConfiguration } from './configuration.js';
import { constantAnswer } from './constantAnswer.js';
import { constantCost } from './constantCost.js';
import { CONSTANTS, constantsGiven } from './constants.js';
import { fitValue } from './fitValue.js';
import { checkGiven, derivedFrom } from './givenValues.js';
import { HYPERPARAMETERS } from './hyperparameters.js';
import { hyperparameterValue } from './hyperparameterValue.js';
import { identicalTraining } from './identicalTraining.js';
import { matters } from './matters.js';
import { dataBytes, mostTrainingBytes, trainingBytes, trainingsOf } from './memory.js';
import { NETWORK_METRICS } from './metrics.js';
import { recordSchema } from './record.js';
import { recordPoints } from './recordPoints.js';
import { canShareRun } from './runSharing.js';
import { layerShapes, parameterCount } from './shapes.js';
import { shapeTable } from './shapeTable.js';
import { SYNONYMS } from './synonyms.js';
import { workMeter } from './workMeter.js';

/** A parameter and the optimizer's two moments of it. */
const CHECKPOINT_BYTES_OF_PARAMETER = 12;

/** The deep network that jmin trains itself. */
export const networkTrainer = describeNetwork('network', HYPERPARAMETERS);

/** A network with these hyperparameters. The optional ones are carried to the training by their names. */
export function describeNetwork(
  name: string,
  hyperparameters: Readonly<Record<string, Hyperparameter>>,
): TrainerDescription<NetworkConfiguration> {
  const optional = Object.entries(hyperparameters).filter(([, row]) => row.isOptional);
  return {
    name,
    version: NETWORK_VERSION,
    metricsOf: () => NETWORK_METRICS,
    hasOpenMetrics: false,
    tieBreakers: ['dev_J', 'J'],
    constantCost,
    constantAnswer,
    needsData: true,
    bitsRepeat: true,
    waitsForProcess: false,
    resourcesOf: () => ONE_THREAD,
    codePatterns: null,
    hyperparameters,
    synonyms: SYNONYMS,
    constants: CONSTANTS,
    keys: {},
    ownKey: null,
    checkSettings: () => [],
    recordSchema,
    hasWeights: true,
    meanings: {
      stepSize: 'learning_rate',
      depth: 'hidden_layers',
      width: 'hidden_units',
      size: 'parameters',
      passes: 'epochs',
    },
    exclusive: [['iterations', 'epochs']],
    checkGiven,
    variables: conditionVariables(hyperparameters),
    derivedFrom,
    fitValue,
    deadBecause,
    canBeDead,
    identicalTraining,
    canonicalConfiguration: (point, context) => {
      const configuration = canonicalConfiguration(point, context);
      const changes = changed(point, optional).filter(([key]) => deadBecause(key, point) === null);
      return changes.length === 0 ? configuration : { ...configuration, ...Object.fromEntries(changes) };
    },
    parseConfiguration: parseNetworkConfiguration,
    canonicalForm: (configuration, context) => {
      const form = canonicalForm(configuration, context);
      const changes = changed(configuration, optional);
      return changes.length === 0 ? form : `${form}${JSON.stringify(Object.fromEntries(changes))}`;
    },
    lengthAxes: ['iterations', 'epochs'],
    lengthOf: ({ iterations }) => iterations,
    sharesRun: (a, b) =>
      canShareRun(a, b) && JSON.stringify(changed(a, optional)) === JSON.stringify(changed(b, optional)),
    checkPlan: (spec, facts, configurations) => {
      checkData(spec, facts);
      checkLengths(spec, facts, configurations);
    },
    variableValue: (key, configuration, facts) => {
      const row = optional.find(([own]) => own === key)?.[1];
      if (row === undefined) return conditionValue(key, configuration, facts);
      return ((configuration as Readonly<Point>)[key] ?? row.default) as ExpressionValue;
    },
    workMeter,
    sizeOf: ({ hidden_units }, facts) => countParameters(hidden_units, facts),
    sizeText: ({ hidden_units }, facts) => {
      const parameters = parameterCount(layerShapes(hidden_units, facts));
      const layers = [facts.inputs, ...hidden_units, facts.outputs].join('-');
      return `${layers}: ${formatCounted(parameters, 'parameter')}`;
    },
    dataBytes,
    memoryBytes: trainingBytes,
    mostMemoryBytes: mostTrainingBytes,
    checkpointBytes: ({ hidden_units }, facts) =>
      trainingsOf(facts) * parameterCount(layerShapes(hidden_units, facts)) * CHECKPOINT_BYTES_OF_PARAMETER,
    shownVariables: ['parameters'],
    valueOf: (configuration, key, facts) =>
      hyperparameterValue(configuration, key, facts) ?? hyperparameters[key]?.default ?? null,
    matters,
    numericValue: (value, { trainExamples }) => {
      if (value === 'full') return trainExamples;
      return typeof value === 'number' ? value : null;
    },
    axesOf: (configuration, facts, given) => axesOf(configuration, { facts, given, hyperparameters }),
    constantsOf: ({ constants }) => constantsGiven(constants),
    commandLine: () => null,
    detailsOf: (configuration, facts) => ({
      shapes: shapeTable(configuration.hidden_units, facts, configuration.batch_size),
      summary:
        `${formatCount(parameterCount(layerShapes(configuration.hidden_units, facts)))} parameters; ` +
        `m = ${formatCount(configuration.batch_size)}, a mini-batch`,
    }),
    recordedAt: ({ batch_size: batchSize, iterations: until }, { facts, record }) =>
      recordPoints({ trainExamples: facts.trainExamples, batchSize, until }, record),
  };
}

/** Like parameterCount, without a list of layers: a large plan calls it for each run. */
function countParameters(hiddenUnits: readonly number[], { inputs, outputs }: DataFacts): number {
  let [count, before] = [0, inputs];
  for (const units of hiddenUnits) {
    count += (before + 1) * units;
    before = units;
  }
  return count + (before + 1) * outputs;
}

/** The optional hyperparameters that differ from their default. */
function changed(
  values: Readonly<Point>,
  optional: readonly (readonly [string, Hyperparameter])[],
): (readonly [string, Value])[] {
  return optional.flatMap(([name, { default: neutral }]) => {
    const value = values[name];
    return value === undefined || value === neutral ? [] : [[name, value] as const];
  });
}
