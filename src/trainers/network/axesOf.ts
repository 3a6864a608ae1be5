import type { DataFacts } from '../../model/dataset.js';
import type { Axis } from '../../model/sweepSpec.js';
import type { Hyperparameter } from '../trainer.js';
import { iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';
import { hyperparameterValue } from './hyperparameterValue.js';
import { matters } from './matters.js';

interface AxesOptions {
  readonly facts: DataFacts;
  /** Names that the sweep of the configuration gives. */
  readonly given: ReadonlySet<string>;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
}

/** What a sweep file must give for this training: hidden_layers or a list of layers, epochs or iterations. */
export function axesOf(
  configuration: NetworkConfiguration,
  { facts, given, hyperparameters }: AxesOptions,
): Axis[] {
  const perEpoch = iterationsPerEpoch(facts.trainExamples, configuration.batch_size);
  const areEpochs = !given.has('iterations') && configuration.iterations % perEpoch === 0;
  const areListed = typeof hyperparameterValue(configuration, 'hidden_units', facts) === 'object';
  const leftOut = [areEpochs ? 'iterations' : 'epochs', ...(areListed ? ['hidden_layers'] : [])];
  return Object.entries(hyperparameters).flatMap(([name, row]) => {
    if (leftOut.includes(name) || !matters(name, configuration)) return [];
    const value = hyperparameterValue(configuration, name, facts) ?? row.default;
    const isUnused = row.isOptional && value === row.default && !given.has(name);
    return isUnused ? [] : [{ name, values: [value] }];
  });
}
