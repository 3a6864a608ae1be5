/** How fast a kernel trains networks of different sizes: the samples of a forecast. */
import { randomStream } from '../../../base/random.js';
import type { NetworkConfiguration } from '../configuration.js';
import type { Kernel, LoadedData } from '../kernel/kernel.js';
import { layerShapes, trainingMultiplyAdds } from '../shapes.js';
import { trainingSettings } from './settings.js';

/** Networks and batches across the usual range, from a few hundred multiply-adds an iteration to millions. */
const SAMPLES: readonly { readonly hiddenUnits: readonly number[]; readonly batchSize: number }[] = [
  { hiddenUnits: [], batchSize: 4 },
  { hiddenUnits: [8], batchSize: 16 },
  { hiddenUnits: [32], batchSize: 32 },
  { hiddenUnits: [64, 64], batchSize: 64 },
  { hiddenUnits: [256, 256], batchSize: 128 },
];
export const KERNEL_SAMPLES = SAMPLES.length;

const EXAMPLES = 512;
const INPUTS = 32;
const OUTPUTS = 4;
/** The length of a round, in milliseconds. */
const ROUND_MS = 15;

export interface SpeedSample {
  /** Multiply-adds of an iteration, and those that a second has room for. */
  readonly perIteration: number;
  readonly perSecond: number;
}

/** The fastest of some rounds of each sample counts: it was disturbed least. `nowMs` is a clock. */
export function kernelSpeed(kernel: Kernel, rounds: number, nowMs: () => number): SpeedSample[] {
  const random = randomStream(1, 'speed');
  const X = Float32Array.from({ length: EXAMPLES * INPUTS }, () => random.normal());
  const y = Float32Array.from({ length: EXAMPLES }, () => random.below(OUTPUTS));
  const train = { examples: EXAMPLES, X, y };
  const parts = { train, dev: null, test: null };
  const data = kernel.load({ inputs: INPUTS, outputs: OUTPUTS, output: 'softmax', ...parts });
  try {
    return SAMPLES.map(({ hiddenUnits, batchSize }) => {
      const shapes = layerShapes(hiddenUnits, { inputs: INPUTS, outputs: OUTPUTS });
      const perIteration = trainingMultiplyAdds(shapes) * batchSize;
      const configuration = { ...PLAIN, hidden_units: hiddenUnits, batch_size: batchSize };
      const rates = Array.from({ length: rounds }, () =>
        iterationsPerSecond(kernel, data, { configuration, nowMs }),
      );
      return { perIteration, perSecond: perIteration * Math.max(...rates) };
    });
  } finally {
    data.close();
  }
}

function iterationsPerSecond(
  kernel: Kernel,
  data: LoadedData,
  { configuration, nowMs }: { configuration: NetworkConfiguration; nowMs: () => number },
): number {
  const training = kernel.open(data, trainingSettings(configuration, data.trainExamples));
  try {
    training.advance(10);
    const started = nowMs();
    const before = training.iteration;
    let elapsedMs = 0;
    while (elapsedMs < ROUND_MS) {
      training.advance(training.iteration + 20);
      elapsedMs = nowMs() - started;
    }
    return ((training.iteration - before) / elapsedMs) * 1000;
  } finally {
    training.close();
  }
}

const PLAIN: Omit<NetworkConfiguration, 'hidden_units' | 'batch_size'> = {
  learning_rate: 0.01,
  activation: 'relu',
  optimizer: 'sgd',
  momentum: 0.9,
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'he',
  iterations: 1_000_000,
  seed: 1,
  constants: {},
};
