import { TRAINER_VERSION } from '../../model/trialId.js';
import type { TrainerDescription } from '../trainer.js';
import { constantCost } from './constantCost.js';
import { NETWORK_METRICS } from './metrics.js';

/** The deep network that jmin trains itself. */
export const networkTrainer: TrainerDescription = {
  name: 'network',
  version: TRAINER_VERSION,
  metrics: NETWORK_METRICS,
  tieBreakers: ['dev_J', 'J'],
  constantCost,
};
