import { Command } from 'commander';
import { VERSION } from '../base/version.js';
import { addDoctor } from './commands/doctor.js';
import { addInit } from './commands/init.js';
import { addLaunch } from './commands/launch.js';
import { addPlan } from './commands/plan.js';
import { addRun } from './commands/run.js';
import { addStop } from './commands/stop.js';
import { addDelete, addExport, addList, addReport, addStatus } from './commands/sweeps.js';
import { addLogs, addShow } from './commands/trial.js';
import { addWorker } from './commands/worker.js';
import type { Surroundings } from './options.js';

/** In the order of `jmin --help`: from the idea of a sweep to its results. */
const COMMANDS = [
  addInit,
  addPlan,
  addRun,
  addLaunch,
  addWorker,
  addStatus,
  addList,
  addShow,
  addLogs,
  addReport,
  addExport,
  addDelete,
  addDoctor,
  addStop,
];

export function makeProgram(surroundings: Surroundings): Command {
  const program = new Command('jmin')
    .description('Hyperparameter sweeps through Redis: plan a grid, train every point, rank by final cost J.')
    .version(VERSION)
    .showHelpAfterError('(jmin --help shows what there is)')
    .showSuggestionAfterError()
    .exitOverride();
  for (const add of COMMANDS) add(program, surroundings);
  return program;
}
