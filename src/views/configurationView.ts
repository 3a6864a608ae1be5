/** What a trial was trained with. The one place that decides which hyperparameters are shown, and where. */
import { z } from 'zod';
import { matters } from '../analysis/matters.js';
import type { DataFacts } from '../model/dataset.js';
import { hyperparameterOf } from '../model/trial.js';
import type { Configuration } from '../trainers/network/configuration.js';
import {
  HYPERPARAMETER_NAMES,
  type HyperparameterName,
  type HyperparameterValue,
} from '../trainers/network/hyperparameters.js';

const valueSchema = z.union([z.number(), z.string(), z.boolean(), z.array(z.number()).readonly()]);

/** Values by name, as a sweep file would write them. */
export const configurationSchema = z.record(z.string(), valueSchema);
export type ConfigurationView = z.infer<typeof configurationSchema>;

type Facts = Pick<DataFacts, 'trainExamples'>;

/** A hyperparameter of a trial as a sweep file would write it; null where the training does not depend on it. */
export function shownValue(
  configuration: Configuration,
  name: HyperparameterName,
  facts: Facts,
): HyperparameterValue | null {
  return matters(name, configuration) ? hyperparameterOf(configuration, name, facts) : null;
}

/** Without the hyperparameters that the training does not depend on, e.g. momentum under adam. */
export function configurationView(configuration: Configuration, facts: Facts): ConfigurationView {
  const values = HYPERPARAMETER_NAMES.flatMap((name) => {
    const value = shownValue(configuration, name, facts);
    return value === null ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(values), ...configuration.constants };
}
