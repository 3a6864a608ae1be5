/** The configuration of a trial. Only this file decides which hyperparameters are shown, and where. */
import { z } from 'zod';
import type { Configuration, Value } from '../model/configuration.js';
import type { DataFacts } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { givenNames, namesWith } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';

/** A number, a word, or another value that a trainer accepts. */
const valueSchema = z.json();

/** Values by name, in the form of a sweep file. */
export const configurationSchema = z.record(z.string(), valueSchema);
export type ConfigurationView = z.infer<typeof configurationSchema>;

/** The sweep of a trial. */
type Around = { readonly spec: SweepSpec; readonly facts: DataFacts };

/** A hyperparameter of a trial in the form of a sweep file; null if the training does not depend on it. */
export function shownValue(configuration: Configuration, name: string, { spec, facts }: Around): Value {
  const trainer = trainerOf(spec);
  return trainer.matters(name, configuration) ? trainer.valueOf(configuration, name, facts) : null;
}

/** Every hyperparameter of the trainer, optional ones only if the sweep gives them. */
export function shownHyperparameters(spec: SweepSpec): readonly string[] {
  return namesWith(trainerOf(spec), givenNames(spec));
}

/** Without the hyperparameters that the training does not depend on, e.g. one of a method that was not chosen. */
export function configurationView(configuration: Configuration, around: Around): ConfigurationView {
  const { spec } = around;
  const trainer = trainerOf(spec);
  const values = shownHyperparameters(spec)
    .filter((name) => trainer.matters(name, configuration))
    .map((name) => [name, shownValue(configuration, name, around)] as const);
  return configurationSchema.parse({ ...Object.fromEntries(values), ...trainer.constantsOf(configuration) });
}
