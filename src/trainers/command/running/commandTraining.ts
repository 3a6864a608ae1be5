/** Trains by running a command. However the training is left, its processes are ended first. */
import { existsSync } from 'node:fs';
import { writeOwnFile } from '../../../files/ownFiles.js';
import type { Configuration } from '../../../model/configuration.js';
import type { Dataset } from '../../../model/dataset.js';
import { type Run, type Training, type TrainingStep, UntrainableError } from '../../training.js';
import type { ReadLine } from '../outputReader.js';
import { argumentsOf } from '../placeholders.js';
import { type CommandSettings, readSettings } from '../settings.js';
import { Attempt } from './attempt.js';
import { commandEnvironment } from './commandEnvironment.js';
import { findProgram } from './findProgram.js';
import { newToken } from './owner.js';
import { codeDirectory, makeWorkspace, temporaryFolder, type Workspace } from './workspace.js';

export interface CommandEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Those that the trials may use, as CUDA_VISIBLE_DEVICES names them. */
  readonly gpus?: readonly string[];
  /** The cores of the trial where it is pinned; none: it may run on any. */
  readonly cores?: readonly number[];
  /** Hears each line of output with what was read from it. */
  readonly onLine?: (line: ReadLine) => void;
}

export class CommandTraining implements Training {
  readonly #environment: CommandEnvironment;

  constructor(environment: CommandEnvironment) {
    this.#environment = environment;
  }

  async *train(run: Run, dataset: Dataset): AsyncGenerator<TrainingStep, void> {
    const attempt = startAttempt(run, dataset, this.#environment);
    try {
      yield* attempt.steps();
    } finally {
      await attempt.end();
    }
  }

  // biome-ignore lint/correctness/useYield: a command has no test set.
  async *scoreOnTest(): AsyncGenerator<TrainingStep, { cost: number; error: number }> {
    throw new UntrainableError('a command has no test set');
  }

  pointsOf(): null {
    return null;
  }

  close(): void {}
}

function startAttempt(run: Run, dataset: Dataset, environment: CommandEnvironment): Attempt {
  const settings = readSettings(run.settings);
  const trial = run.trials[0]?.id ?? '';
  const folder = run.folder ?? temporaryFolder(run.sweep ?? '');
  const workspace = makeWorkspace(folder, trial, codeDirectory(dataset, settings.directory, folder));
  const { configuration } = run;
  writeOwnFile(workspace.configurationFile, JSON.stringify(configuration), 0o600);
  const token = newToken();
  const variables = commandEnvironment(environment.variables, {
    ...{ configuration, settings, workspace, token, trial, sweep: run.sweep ?? '' },
    gpus: environment.gpus ?? [],
  });
  const { onLine = () => {} } = environment;
  return new Attempt(
    { trial, settings, workspace, token, onLine },
    [
      ...(settings.isPinned ? pinnedTo(environment.cores ?? []) : []),
      ...argvOf({ configuration, settings, workspace, variables }),
    ],
    variables,
  );
}

const TASKSET = '/usr/bin/taskset';

/** What starts a program on these cores only, where the system has it. */
function pinnedTo(cores: readonly number[]): readonly string[] {
  return cores.length === 0 || !existsSync(TASKSET) ? [] : [TASKSET, '-c', cores.join(',')];
}

interface Argv {
  readonly configuration: Configuration;
  readonly settings: CommandSettings;
  readonly workspace: Workspace;
  readonly variables: Readonly<Record<string, string>>;
}

function argvOf({ configuration, settings, workspace, variables }: Argv): readonly string[] {
  const [program = '', ...words] = argumentsOf(settings.words, configuration, {
    environment: variables,
    jsonFile: workspace.configurationFile,
    program: settings.program,
  });
  return [findProgram(program, workspace.directory, variables.PATH ?? ''), ...words];
}
