import type { DataFacts } from '../model/dataset.js';
import {
  type Configuration,
  type Constants,
  DEFAULT_CONSTANTS,
  iterationsPerEpoch,
} from '../trainers/network/configuration.js';
import type { HyperparameterName } from '../trainers/network/hyperparameters.js';
import type { Point } from './grid.js';

/**
 * Why a hyperparameter cannot matter at a point, or null. Such an axis is dead there: points that differ in it
 * alone are one trial.
 */
export function deadBecause(name: HyperparameterName, point: Point): string | null {
  const hasHidden = typeof point.hidden_units === 'object' || point.hidden_layers !== 0;
  switch (name) {
    case 'momentum':
      return point.optimizer === 'sgd' || point.optimizer === 'nesterov'
        ? null
        : `momentum under ${String(point.optimizer)}`;
    case 'hidden_units':
      return hasHidden ? null : 'hidden_units without hidden layers';
    case 'activation':
      return hasHidden ? null : 'activation without hidden layers';
    default:
      return null;
  }
}

/** Whether there are points at which this hyperparameter cannot matter. */
export function canBeDead(name: HyperparameterName): boolean {
  return name === 'momentum' || name === 'hidden_units' || name === 'activation';
}

/** The one configuration of all points that are trained alike. */
export function canonicalConfiguration(
  point: Point,
  constants: Partial<Constants>,
  facts: Pick<DataFacts, 'trainExamples'>,
): Configuration {
  const named = typeof point.hidden_units === 'object';
  const layers = named ? (point.hidden_units as readonly number[]).length : (point.hidden_layers as number);
  const hidden_units = named
    ? (point.hidden_units as readonly number[])
    : new Array<number>(layers).fill(point.hidden_units as number);
  const batch_size =
    point.batch_size === 'full'
      ? facts.trainExamples
      : Math.min(point.batch_size as number, facts.trainExamples);
  const perEpoch = iterationsPerEpoch(facts.trainExamples, batch_size);
  const chosen = {
    activation: (layers === 0 ? 'linear' : point.activation) as Configuration['activation'],
    optimizer: point.optimizer as Configuration['optimizer'],
    learning_rate_schedule: point.learning_rate_schedule as Configuration['learning_rate_schedule'],
  };
  return {
    learning_rate: point.learning_rate as number,
    hidden_units,
    batch_size,
    activation: chosen.activation,
    optimizer: chosen.optimizer,
    momentum: deadBecause('momentum', point) === null ? (point.momentum as number) : 0,
    weight_decay: point.weight_decay as number,
    learning_rate_schedule: chosen.learning_rate_schedule,
    initialization: point.initialization as Configuration['initialization'],
    iterations: (point.iterations as number | undefined) ?? (point.epochs as number) * perEpoch,
    seed: point.seed as number,
    constants: relevantConstants(constants, chosen),
  };
}

/** Those that differ from their default and belong to a method that was chosen. */
function relevantConstants(
  constants: Partial<Constants>,
  chosen: Pick<Configuration, 'activation' | 'optimizer' | 'learning_rate_schedule'>,
): Partial<Constants> {
  const entries = Object.entries(constants) as [keyof Constants, number][];
  if (entries.length === 0) return NO_CONSTANTS;
  const used = entries.filter(([name, value]) => value !== DEFAULT_CONSTANTS[name] && isUsed(name, chosen));
  return Object.fromEntries(used);
}

const NO_CONSTANTS: Partial<Constants> = {};

function isUsed(
  name: keyof Constants,
  { activation, optimizer, learning_rate_schedule }: Parameters<typeof relevantConstants>[1],
): boolean {
  switch (name) {
    case 'leaky_relu_slope':
      return activation === 'leaky_relu';
    case 'adam_beta1':
    case 'adam_beta2':
    case 'adam_epsilon':
      return optimizer === 'adam' || optimizer === 'adamw';
    case 'rmsprop_decay':
    case 'rmsprop_epsilon':
      return optimizer === 'rmsprop';
    case 'inverse_time_rate':
      return learning_rate_schedule === 'inverse_time';
    case 'exponential_factor':
      return learning_rate_schedule === 'exponential';
  }
}
