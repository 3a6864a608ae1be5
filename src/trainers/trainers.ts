/** The trainers there are, by name. */
import { assert } from '../base/assert.js';
import type { Objective } from '../model/metrics.js';
import { networkTrainer } from './network/description.js';
import type { TrainerDescription } from './trainer.js';

const TRAINERS = new Map<string, TrainerDescription>();

/** Adds a trainer. Its name must be free. */
export function registerTrainer(trainer: TrainerDescription): void {
  assert(!TRAINERS.has(trainer.name), `no other trainer is named ${trainer.name}`);
  TRAINERS.set(trainer.name, trainer);
}

registerTrainer(networkTrainer);

/** The trainer of a sweep. Sweeps that name none train the network. */
export function trainerOf({
  trainer = 'network',
}: {
  readonly trainer?: string;
  readonly rankBy?: string;
}): TrainerDescription {
  const found = TRAINERS.get(trainer);
  assert(found !== undefined, `there is a trainer ${trainer}`);
  return found;
}

/** What a sweep is ranked by, and whether less of it is better. */
export function objectiveOf(spec: { readonly trainer?: string; readonly rankBy: string }): Objective {
  const metric = trainerOf(spec).metrics.find(({ name }) => name === spec.rankBy);
  return { metric: spec.rankBy, goal: metric?.goal ?? 'minimize' };
}
