import type { Value } from '../../model/configuration.js';
import type { DataFacts } from '../../model/dataset.js';
import { iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';

/** A hyperparameter of a configuration as a sweep file would write it: hidden_units as one number where it can be. */
export function hyperparameterValue(
  configuration: NetworkConfiguration,
  name: string,
  { trainExamples }: Pick<DataFacts, 'trainExamples'>,
): Value {
  const { hidden_units: units, batch_size, iterations } = configuration;
  switch (name) {
    case 'hidden_layers':
      return units.length;
    case 'hidden_units':
      return units.every((n) => n === units[0]) ? (units[0] ?? 0) : units;
    case 'batch_size':
      return batch_size === trainExamples ? 'full' : batch_size;
    case 'epochs':
      return iterations / iterationsPerEpoch(trainExamples, batch_size);
    default:
      return (configuration as Readonly<Record<string, Value>>)[name] ?? null;
  }
}
