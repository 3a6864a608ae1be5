/** The training halves of the trainers there are, by name. Only workers and `verify` load this file. */
import { assert } from '../base/assert.js';
import { commandTrainer } from './command/description.js';
import { type CommandEnvironment, CommandTraining } from './command/running/commandTraining.js';
import { moduleTrainer } from './module/description.js';
import { ModuleTraining } from './module/running/moduleTraining.js';
import { type NetworkEnvironment, NetworkTraining } from './network/training/networkTraining.js';
import { DEFAULT_TRAINER } from './trainers.js';
import type { Training } from './training.js';

/** What the trainers need of the process that they train in. */
export type TrainingEnvironment = NetworkEnvironment & CommandEnvironment;

type Open = (environment: TrainingEnvironment) => Training;

const TRAININGS = new Map<string, Open>();

/** Adds the training half of a trainer. */
function registerTraining(name: string, open: Open): void {
  assert(!TRAININGS.has(name), `no other training is named ${name}`);
  TRAININGS.set(name, open);
}

registerTraining(DEFAULT_TRAINER, (environment) => new NetworkTraining(environment));
registerTraining(commandTrainer.name, (environment) => new CommandTraining(environment));
registerTraining(moduleTrainer.name, () => new ModuleTraining());

/** A trainer ready to train. A job that names none trains the network. */
export function openTraining(name: string | undefined, environment: TrainingEnvironment): Training {
  const open = TRAININGS.get(name ?? DEFAULT_TRAINER);
  assert(open !== undefined, `there is a training of ${name}`);
  return open(environment);
}
