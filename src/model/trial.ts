/** A trial is a point of a search space. */
import { type Configuration, iterationsPerEpoch } from '../trainers/network/configuration.js';
import type { HyperparameterName, HyperparameterValue } from '../trainers/network/hyperparameters.js';
import type { DataFacts } from './dataset.js';

/**
 * Whether trials that differ from this one only in their iterations are points of one training: not where the
 * schedule depends on their total.
 */
export function sharesRuns(configuration: Configuration): boolean {
  return configuration.learning_rate_schedule !== 'cosine';
}

/**
 * The distinct trials of a plan, by position: 0, 1, … in the order of their numbers. Everything that is folded
 * from a journal is kept in arrays by this position.
 */
export interface TrialTable {
  readonly size: number;
  id(position: number): string;
  /** Undefined for a trial that is not of this plan. */
  position(id: string): number | undefined;
  /** The trial's number in the search space, from 1: what people call it by. */
  number(position: number): number;
  /** Undefined for a number that is not a trial's. */
  positionOfNumber(number: number): number | undefined;
  configuration(position: number): Configuration;
  /** The name of a point given under `also`, else null. */
  name(position: number): string | null;
}

/** A hyperparameter of a configuration as a sweep file would write it: hidden_units as one number where it can be. */
export function hyperparameterOf(
  configuration: Configuration,
  name: HyperparameterName,
  facts: Pick<DataFacts, 'trainExamples'>,
): HyperparameterValue {
  const { hidden_units: units, batch_size, iterations } = configuration;
  switch (name) {
    case 'hidden_layers':
      return units.length;
    case 'hidden_units':
      return units.every((n) => n === units[0]) ? (units[0] ?? 0) : units;
    case 'batch_size':
      return batch_size === facts.trainExamples ? 'full' : batch_size;
    case 'epochs':
      return iterations / iterationsPerEpoch(facts.trainExamples, batch_size);
    default:
      return configuration[name];
  }
}

/** A value as text: `64` or `64-32`. */
export function formatValue(value: HyperparameterValue): string {
  return typeof value === 'object' ? value.join('-') : String(value);
}
