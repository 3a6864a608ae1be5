import { Command } from 'commander';
import { VERSION } from '../base/version.js';
import { addRun } from './commands/run.js';
import { addWorker } from './commands/worker.js';
import type { Surroundings } from './options.js';

export function makeProgram(surroundings: Surroundings): Command {
  const program = new Command('jmin')
    .description('Hyperparameter sweeps through Redis: plan a grid, train every point, rank by final cost J.')
    .version(VERSION)
    .showHelpAfterError('(jmin --help shows what there is)')
    .showSuggestionAfterError()
    .exitOverride();
  for (const add of [addRun, addWorker]) add(program, surroundings);
  return program;
}
