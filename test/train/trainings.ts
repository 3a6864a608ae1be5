/** Small generated data sets and whole runs on the kernel of this machine. */
import { loadDataset } from '../../src/data/loadDataset.js';
import type { Dataset } from '../../src/model/dataset.js';
import type { DatasetSpec } from '../../src/model/datasetSpec.js';
import type { RecordSpec } from '../../src/model/record.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import type { Kernel, LoadedData, Score } from '../../src/trainers/network/kernel/kernel.js';
import { kernelData } from '../../src/trainers/network/training/kernelData.js';
import { scoreOnTest, train } from '../../src/trainers/network/training/train.js';
import type { Resumption, TrainingRecord, TrainingStep } from '../../src/trainers/training.js';

/** 80 examples to train on and 20 of dev, unless it says otherwise; the dev set is the test set too. */
export async function dataset(
  spec: Partial<Extract<DatasetSpec, { generate: string }>> = {},
): Promise<Dataset> {
  const loaded = await loadDataset(
    {
      generate: 'spirals',
      examples: 100,
      noise: 0.1,
      seed: 1,
      classes: 3,
      bits: 4,
      dev: 0.2,
      split_seed: 1,
      ...spec,
    },
    '.',
  );
  return { ...loaded, test: loaded.dev };
}

export const CONFIGURATION: NetworkConfiguration = {
  learning_rate: 0.1,
  hidden_units: [8, 4],
  batch_size: 16,
  activation: 'tanh',
  optimizer: 'sgd',
  momentum: 0.9,
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'xavier',
  iterations: 60,
  seed: 1,
  constants: {},
};

/** Data in a kernel's memory, to be closed: closing it fails where a training on it is still open. */
export interface Loaded {
  readonly kernel: Kernel;
  readonly data: LoadedData;
  readonly dataset: Dataset;
}

export function load(kernel: Kernel, dataset: Dataset): Loaded {
  return { kernel, dataset, data: kernel.load(kernelData(dataset)) };
}

/** The steps of one run whose trials have these iterations, ascending; a trial is named by them. */
export function stepsOf(
  { kernel, data, dataset }: Loaded,
  configuration: NetworkConfiguration,
  {
    iterations,
    record = null,
    resumption = null,
  }: { iterations: readonly number[]; record?: RecordSpec | null; resumption?: Resumption | null },
): Generator<TrainingStep, void> {
  const trials = iterations.map((count) => ({ id: `trial ${count}`, iterations: count }));
  const longest = { ...configuration, iterations: iterations.at(-1) ?? 0 };
  return train(kernel, data, dataset.facts, { configuration: longest, trials, record }, resumption);
}

/** The steps of scoring one configuration on the test set. */
export function scoringOf(
  { kernel, data, dataset }: Loaded,
  configuration: NetworkConfiguration,
  resumption: Resumption | null = null,
): Generator<TrainingStep, Score> {
  const trials = [{ id: 'trial', iterations: configuration.iterations }];
  return scoreOnTest(kernel, data, dataset.facts, { configuration, trials, record: null }, resumption);
}

/** How each trial ended, its curve with every bit of its numbers. */
export function endingsOf(steps: Iterable<TrainingStep>): Map<string, { type: string; curve: unknown[] }> {
  const endings = new Map<string, { type: string; curve: unknown[] }>();
  for (const step of steps) {
    if (step.type !== 'ending') continue;
    const { trial, type, curve } = step.ending;
    if (endings.has(trial)) throw new Error(`${trial} ended twice`);
    endings.set(trial, { type, curve: curve.map(bitsOf) });
  }
  return endings;
}

function bitsOf({ iteration, metrics }: TrainingRecord): unknown {
  return [iteration, ...Object.entries(metrics).map(([name, value]) => `${name} ${hexOf(value)}`)];
}

function hexOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** What a generator of steps returns in the end. */
export function scoreOf(steps: Generator<TrainingStep, Score>): Score {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
