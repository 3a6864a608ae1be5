/** The trainers there are, by name. */
import { assert } from '../base/assert.js';
import type { Objective } from '../model/metrics.js';
import { commandTrainer } from './command/description.js';
import { moduleTrainer } from './module/description.js';
import { networkTrainer } from './network/description.js';
import type { TrainerDescription, TrainerSettings } from './trainer.js';

/** What trains where a sweep names no trainer. */
export const DEFAULT_TRAINER = networkTrainer.name;

const TRAINERS = new Map<string, TrainerDescription>();

/** Adds a trainer. Its name must be free. */
export function registerTrainer(trainer: TrainerDescription): void {
  assert(!TRAINERS.has(trainer.name), `no other trainer is named ${trainer.name}`);
  TRAINERS.set(trainer.name, trainer);
}

registerTrainer(networkTrainer);
registerTrainer(commandTrainer);
registerTrainer(moduleTrainer);

/** The trainer of a sweep. Sweeps that name none train the network. */
export function trainerOf({
  trainer = DEFAULT_TRAINER,
}: Partial<Pick<RankedSweep, 'trainer' | 'rankBy'>>): TrainerDescription {
  const found = TRAINERS.get(trainer);
  assert(found !== undefined, `there is a trainer ${trainer}`);
  return found;
}

/** The names that a sweep may give. */
export function trainerNames(): string[] {
  return [...TRAINERS.keys()];
}

/** Whether a trial that is trained again gives the same bits: its trainer says so, or its sweep file. */
export function promisesBits(spec: RankedSweep): boolean {
  return trainerOf(spec).bitsRepeat || spec.settings?.deterministic === true;
}

/** The parts of a sweep that decide what it is ranked by. */
export interface RankedSweep extends TrainerSettings {
  readonly trainer?: string;
  readonly rankBy: string;
  /** The second of two objectives. */
  readonly secondObjective?: Objective;
}

/** The metric that a sweep is ranked by, and whether less is better. */
export function objectiveOf(spec: RankedSweep): Objective {
  const metric = trainerOf(spec)
    .metricsOf(spec)
    .find(({ name }) => name === spec.rankBy);
  return { metric: spec.rankBy, goal: metric?.goal ?? 'minimize' };
}

/** One objective, or two: then the sweep has a Pareto front, and `objectiveOf` is the first. */
export function objectivesOf(spec: RankedSweep): readonly Objective[] {
  const first = objectiveOf(spec);
  return spec.secondObjective === undefined ? [first] : [first, spec.secondObjective];
}
