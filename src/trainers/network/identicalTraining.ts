import type { IdenticalTraining } from '../trainer.js';
import type { NetworkConfiguration } from './configuration.js';

/**
 * The plainer optimizer that gives the same training to the last bit, where there is one. Both keep their ids: a sweep
 * that has only one of them trains what it says.
 */
export function identicalTraining({
  optimizer,
  momentum,
  weight_decay,
}: NetworkConfiguration): IdenticalTraining | null {
  if (optimizer === 'nesterov' && momentum === 0)
    return { name: 'optimizer', value: 'sgd', because: 'nesterov at momentum 0 is sgd' };
  if (optimizer === 'adamw' && weight_decay === 0)
    return { name: 'optimizer', value: 'adam', because: 'adamw at weight_decay 0 is adam' };
  return null;
}
