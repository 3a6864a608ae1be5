import type { TrainingContext } from '../trainer.js';
import type { NetworkConfiguration } from './configuration.js';

/** Raised only when the numbers of a training change: trials of different versions never have the same id. */
export const NETWORK_VERSION = 1;

/** Version of the canonical form below. */
const CANONICAL_VERSION = 1;

/**
 * JSON, written by hand for speed: a large plan writes it for each trial. Fields at their neutral value are left out,
 * so that a new hyperparameter leaves the old ids as they are.
 */
export function canonicalForm(c: NetworkConfiguration, { facts, record }: TrainingContext): string {
  const optional: string[] = [];
  if (c.momentum !== 0) optional.push(`"momentum":${c.momentum}`);
  if (c.weight_decay !== 0) optional.push(`"weight_decay":${c.weight_decay}`);
  if (c.learning_rate_schedule !== 'constant') optional.push(`"schedule":"${c.learning_rate_schedule}"`);
  const constants = Object.entries(c.constants).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of constants) optional.push(`"${name}":${value}`);
  if (record !== null) optional.push(`"record":${JSON.stringify(record)}`);
  const versions = `${CANONICAL_VERSION},${NETWORK_VERSION},"${facts.digest}"`;
  const network = `[${c.hidden_units}],${c.batch_size},"${c.activation}"`;
  const training = `"${c.optimizer}","${c.initialization}",${c.seed},${c.iterations}`;
  return `[${versions},${c.learning_rate},${network},${training},{${optional}}]`;
}
