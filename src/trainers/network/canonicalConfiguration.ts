import type { Point } from '../../model/configuration.js';
import type { TrainingContext } from '../trainer.js';
import { type ChosenConstants, iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';
import { type ConstantName, DEFAULT_CONSTANTS } from './constants.js';

/**
 * Why a hyperparameter cannot matter at a point, or null. Points that differ in it
 * alone are one trial.
 */
export function deadBecause(name: string, point: Point): string | null {
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
    case 'dropout':
      return hasHidden ? null : 'dropout without hidden layers';
    default:
      return null;
  }
}

/** Whether there are points at which this hyperparameter cannot matter. */
export function canBeDead(name: string): boolean {
  return ['momentum', 'hidden_units', 'activation', 'dropout'].includes(name);
}

/** The one configuration of all points that are trained alike. */
export function canonicalConfiguration(
  point: Point,
  { constants, facts }: Pick<TrainingContext, 'constants' | 'facts'>,
): NetworkConfiguration {
  const named = Array.isArray(point.hidden_units);
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
    activation: (layers === 0 ? 'linear' : point.activation) as NetworkConfiguration['activation'],
    optimizer: point.optimizer as NetworkConfiguration['optimizer'],
    learning_rate_schedule: point.learning_rate_schedule as NetworkConfiguration['learning_rate_schedule'],
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
    initialization: point.initialization as NetworkConfiguration['initialization'],
    iterations: (point.iterations as number | undefined) ?? (point.epochs as number) * perEpoch,
    seed: point.seed as number,
    constants: relevantConstants(constants, chosen),
  };
}

/** The constants that differ from their default and belong to a chosen method. */
function relevantConstants(
  constants: TrainingContext['constants'],
  chosen: Pick<NetworkConfiguration, 'activation' | 'optimizer' | 'learning_rate_schedule'>,
): ChosenConstants {
  const entries = Object.entries(constants) as [ConstantName, number][];
  if (entries.length === 0) return NO_CONSTANTS;
  const used = entries.filter(([name, value]) => value !== DEFAULT_CONSTANTS[name] && isUsed(name, chosen));
  return Object.fromEntries(used);
}

const NO_CONSTANTS: ChosenConstants = {};

function isUsed(
  name: ConstantName,
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
