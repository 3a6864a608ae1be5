/**
 * Trains by calling the function of a module. It gives a record for each yield, and waits in between at most WAIT_MS, so
 * that its thread can look at limits and at requests to stop. A function that continues after its signal was
 * aborted can only be ended with its thread, which `isStuck` asks for.
 */
import type { Configuration } from '../../../model/configuration.js';
import type { Dataset } from '../../../model/dataset.js';
import { RecordCollector } from '../../command/recordCollector.js';
import { AttemptLog } from '../../command/running/attemptLog.js';
import { codeDirectory, makeWorkspace, temporaryFolder } from '../../command/running/workspace.js';
import {
  type Run,
  type Training,
  TrainingCrashed,
  type TrainingStep,
  UntrainableError,
} from '../../training.js';
import { readMeasurement } from '../measurement.js';
import { type ModuleSettings, readSettings } from '../settings.js';
import type { TrainOptions } from '../trainFunction.js';
import { importTrain } from './importTrain.js';
import { TrialOutput } from './trialOutput.js';
import { userStack } from './userStack.js';

const WAIT_MS = 50;
/** How long a function may take to return once its signal is aborted. */
const MAX_RETURN_MS = 1000;
const DEFAULT_SEED = 1;

export class ModuleTraining implements Training {
  #isStuck = false;

  get isStuck(): boolean {
    return this.#isStuck;
  }

  async *train(run: Run, dataset: Dataset): AsyncGenerator<TrainingStep, void> {
    const attempt = startAttempt(run, dataset);
    try {
      yield* attempt.steps();
    } finally {
      this.#isStuck = !(await attempt.end());
    }
  }

  // biome-ignore lint/correctness/useYield: a module has no test set.
  async *scoreOnTest(): AsyncGenerator<TrainingStep, { cost: number; error: number }> {
    throw new UntrainableError('a module has no test set');
  }

  pointsOf(): null {
    return null;
  }

  close(): void {}
}

function startAttempt(run: Run, dataset: Dataset): Attempt {
  const settings = readSettings(run.settings);
  const trial = run.trials[0]?.id ?? '';
  const sweep = run.sweep ?? '';
  const folder = run.folder ?? temporaryFolder(sweep);
  const workspace = makeWorkspace(folder, trial, codeDirectory(dataset, settings.directory, folder));
  const { configuration } = run;
  const { directory, checkpoints: checkpoint, attempt } = workspace;
  const seed = typeof configuration.seed === 'number' ? configuration.seed : DEFAULT_SEED;
  const output = new TrialOutput(new AttemptLog(workspace.logFile));
  return new Attempt(
    { settings, directory, configuration },
    { seed, checkpoint, attempt, trial, sweep },
    output,
  );
}

interface AttemptFacts {
  readonly settings: ModuleSettings;
  readonly directory: string;
  readonly configuration: Configuration;
}

/** One call of the function, from the import of its module until it has returned. */
class Attempt {
  readonly #facts: AttemptFacts;
  readonly #given: Omit<TrainOptions, 'signal' | 'log'>;
  readonly #output: TrialOutput;
  readonly #collector: RecordCollector;
  readonly #stop = new AbortController();
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | null = null;
  /** What the function does now. */
  #pending: Promise<unknown> = Promise.resolve();
  #hasReturned = false;
  #iteration: number | null = null;

  constructor(facts: AttemptFacts, given: Omit<TrainOptions, 'signal' | 'log'>, output: TrialOutput) {
    this.#facts = facts;
    this.#given = given;
    this.#output = output;
    this.#collector = new RecordCollector(facts.settings.metric);
  }

  async *steps(): AsyncGenerator<TrainingStep, void> {
    const { settings, directory, configuration } = this.#facts;
    const train = yield* this.#until(importTrain(directory, settings.path));
    const options: TrainOptions = { ...this.#given, signal: this.#stop.signal, log: this.#output.log };
    const called = yield* this.#call(async () => iteratorOf(train(structuredClone(configuration), options)));
    this.#iterator = called;
    for (;;) {
      const { done, value } = yield* this.#call(async () => called.next());
      // What a function returns counts as its last yield; most return nothing.
      if (!done || value !== undefined) yield this.#record(value);
      if (done) break;
    }
    this.#hasReturned = true;
    yield { type: 'ending', ending: this.#judge() };
  }

  /** Settles when the function has returned, or with false if it does not. */
  async end(): Promise<boolean> {
    this.#stop.abort();
    const returned = this.#hasReturned ? true : await this.#askToReturn();
    this.#output.close();
    return returned;
  }

  async #askToReturn(): Promise<boolean> {
    const closing = Promise.allSettled([this.#pending, (async () => this.#iterator?.return?.())()]);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), MAX_RETURN_MS);
    });
    const returned = await Promise.race([closing.then(() => true), tooLong]);
    clearTimeout(timer);
    return returned;
  }

  #record(value: unknown): TrainingStep {
    const reading = readMeasurement(value, this.#iteration);
    this.#iteration = reading.step;
    this.#collector.add(reading);
    // Iterations ascend, so no later yield adds to this record.
    const record = this.#collector.finish();
    return record === null ? { type: 'step', ...this.#moment } : { type: 'record', record, ...this.#moment };
  }

  get #moment() {
    return { iteration: this.#iteration ?? 0, save: null };
  }

  /** Runs code of the user. What it throws is a crash of the attempt. */
  async *#call<Result>(work: () => Promise<Result>): AsyncGenerator<TrainingStep, Result> {
    try {
      return yield* this.#until(work());
    } catch (error) {
      this.#hasReturned = true;
      if (error instanceof UntrainableError) throw error;
      throw crashed(error, this.#output.tail);
    }
  }

  async *#until<Result>(promise: Promise<Result>): AsyncGenerator<TrainingStep, Result> {
    let isSettled = false;
    const note = () => {
      isSettled = true;
    };
    const settled = promise.then(note, note);
    this.#pending = settled;
    for (;;) {
      await atMost(settled, WAIT_MS);
      if (isSettled) return promise;
      yield { type: 'wait', ...this.#moment };
    }
  }

  #judge() {
    const ending = this.#collector.endingOf(this.#given.trial);
    if (ending !== null) return ending;
    const { names } = this.#collector;
    const { name } = this.#facts.settings.metric;
    const yielded = names.length === 0 ? 'it yielded no metric' : `it yielded ${names.join(', ')}`;
    throw new UntrainableError(`its module never yielded ${name}: ${yielded}`, { log: this.#output.tail });
  }
}

/** The results of a call one by one. A function that yields nothing but returns its metrics has one. */
function iteratorOf(result: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  if (typeof result === 'object' && result !== null) {
    if (Symbol.asyncIterator in result) return (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in result && !Array.isArray(result))
      return (result as Iterable<unknown>)[Symbol.iterator]();
  }
  return { next: async () => ({ done: true, value: await result }) };
}

/** Resolves when the promise has settled, or after this time. */
function atMost(settled: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void settled.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Only message and stack of an error leave its thread, so the last lines of output are part of its stack. */
function crashed(error: unknown, tail: readonly string[]): TrainingCrashed {
  const log = [...tail, ...userStack(error)];
  const crash = new TrainingCrashed(`its module threw ${String(error)}`, log);
  crash.stack = log.join('\n');
  return crash;
}
