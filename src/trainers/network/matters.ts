import type { NetworkConfiguration } from './configuration.js';

/** Whether a training depends on this hyperparameter, given the others: momentum does not matter under Adam. */
export function matters(name: string, { hidden_units, optimizer }: NetworkConfiguration): boolean {
  if (name === 'momentum') return optimizer === 'sgd' || optimizer === 'nesterov';
  return hidden_units.length > 0 || !OF_HIDDEN_LAYERS.includes(name);
}

const OF_HIDDEN_LAYERS = ['hidden_units', 'activation', 'dropout'];
