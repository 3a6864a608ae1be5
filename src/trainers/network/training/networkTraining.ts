/** The network, ready to train: one kernel, and the data sets in its memory. */
import { assert } from '../../../base/assert.js';
import type { Dataset } from '../../../model/dataset.js';
import {
  type Resumption,
  type Run,
  type Training,
  type TrainingStep,
  UntrainableError,
} from '../../training.js';
import { parseNetworkConfiguration } from '../configuration.js';
import { type Kernel, type KernelData, KernelError, type LoadedData } from '../kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../kernel/loadKernel.js';
import { isTrainedOnAll, lastTrainingData, trainingData } from './foldData.js';
import { type NetworkRun, pointsOf, scoreOnTest, train } from './train.js';

/** Data sets that stay in the kernel's memory. */
const MAX_DATASETS = 4;

export interface NetworkEnvironment {
  /** The build of the kernel to use; null: the fastest. */
  readonly kernel: KernelChoice | null;
  /** Memory for a data set and its network; undefined: that of the machine. */
  readonly memoryBytes: number | undefined;
}

export class NetworkTraining implements Training {
  readonly #kernel: Kernel;
  readonly #loaded = new Map<string, readonly LoadedData[]>();

  constructor({ kernel, memoryBytes }: NetworkEnvironment) {
    this.#kernel = loadKernel(kernel ?? undefined, memoryBytes);
  }

  train(run: Run, dataset: Dataset, resumption: Resumption | null): Generator<TrainingStep, void> {
    const data = this.#load(dataset.facts.digest, () => trainingData(dataset));
    return explained(train(this.#kernel, data, dataset.facts, networkRun(run), resumption));
  }

  scoreOnTest(run: Run, dataset: Dataset, resumption: Resumption | null) {
    const { digest } = dataset.facts;
    const key = isTrainedOnAll(dataset.facts) ? `all of ${digest}` : digest;
    const [data] = this.#load(key, () => [lastTrainingData(dataset)]);
    assert(data !== undefined, 'the data set is loaded');
    return explained(scoreOnTest(this.#kernel, data, dataset.facts, networkRun(run), resumption));
  }

  pointsOf(iterations: number, run: Run, { facts }: Dataset): readonly number[] {
    return pointsOf(iterations, facts, networkRun(run));
  }

  close(): void {
    for (const data of this.#loaded.values()) closeAll(data);
    this.#loaded.clear();
  }

  /** The parts of a data set in the kernel's memory. The least recently used one is removed when there are too many. */
  #load(key: string, parts: () => readonly KernelData[]): readonly LoadedData[] {
    const data = this.#loaded.get(key) ?? this.#loadAll(parts());
    this.#loaded.delete(key);
    this.#loaded.set(key, data);
    for (const [oldest, old] of this.#loaded) {
      if (this.#loaded.size <= MAX_DATASETS) break;
      closeAll(old);
      this.#loaded.delete(oldest);
    }
    return data;
  }

  /** All of them, or none where the memory ends. */
  #loadAll(parts: readonly KernelData[]): readonly LoadedData[] {
    const loaded: LoadedData[] = [];
    try {
      for (const part of parts) loaded.push(this.#kernel.load(part));
      return loaded;
    } catch (error) {
      closeAll(loaded);
      throw error;
    }
  }
}

function closeAll(data: readonly LoadedData[]): void {
  for (const one of data) one.close();
}

function networkRun(run: Run): NetworkRun {
  return { ...run, configuration: parseNetworkConfiguration(run.configuration) };
}

/** What the kernel refuses, it refuses at every attempt. */
function* explained<Result>(steps: Generator<TrainingStep, Result>): Generator<TrainingStep, Result> {
  try {
    return yield* steps;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new UntrainableError(error.message, { cause: error });
  }
}
