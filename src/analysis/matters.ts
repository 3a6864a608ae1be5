import type { Configuration } from '../trainers/network/configuration.js';
import type { HyperparameterName } from '../trainers/network/hyperparameters.js';

/** Whether a training depends on this hyperparameter, given the others: momentum does not matter under Adam. */
export function matters(name: HyperparameterName, { hidden_units, optimizer }: Configuration): boolean {
  if (name === 'momentum') return optimizer === 'sgd' || optimizer === 'nesterov';
  return hidden_units.length > 0 || (name !== 'hidden_units' && name !== 'activation');
}
