import type { Configuration } from '../model/configuration.js';
import { idOfForm } from '../model/trialId.js';
import type { TrainerDescription, TrainingContext } from './trainer.js';

/** The id of the trial that trains this configuration. */
export function trialId(
  trainer: TrainerDescription,
  configuration: Configuration,
  context: TrainingContext,
): string {
  return idOfForm(trainer.canonicalForm(configuration, context));
}
