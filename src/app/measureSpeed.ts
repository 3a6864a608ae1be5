import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '../base/random.js';
import { VERSION } from '../base/version.js';
import type { MeasuredSpeed } from '../plan/forecast.js';
import type { NetworkConfiguration } from '../trainers/network/configuration.js';
import type { Kernel, LoadedData } from '../trainers/network/kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';
import { layerShapes, trainingMultiplyAdds } from '../trainers/network/shapes.js';
import { trainingSettings } from '../trainers/network/training/settings.js';

/** Networks and batches across the usual range, from a few hundred multiply-adds an iteration to millions. */
const SAMPLES: readonly { readonly hiddenUnits: readonly number[]; readonly batchSize: number }[] = [
  { hiddenUnits: [], batchSize: 4 },
  { hiddenUnits: [8], batchSize: 16 },
  { hiddenUnits: [32], batchSize: 32 },
  { hiddenUnits: [64, 64], batchSize: 64 },
  { hiddenUnits: [256, 256], batchSize: 128 },
];
const EXAMPLES = 512;
const INPUTS = 32;
const OUTPUTS = 4;
/** Each sample is measured for this many rounds of this length. The fastest round counts: it was disturbed least. */
const ROUNDS = 3;
const ROUND_MS = 15;

/**
 * How fast one thread of this machine trains. The first call takes a quarter of a second. Each later call adds one
 * round, and the fastest of all rounds counts, so that a first call on a busy machine does not mislead for ever.
 */
export function measureSpeed(choice: KernelChoice | null, environment: NodeJS.ProcessEnv): MeasuredSpeed {
  const kernel = loadKernel(choice ?? undefined);
  const machine = `${VERSION}, ${process.version}, ${cpus()[0]?.model}, ${kernel.build} ${kernel.instructionSet}`;
  const file = join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jmin', 'speed.json');
  const known = recall(file, machine);
  const speed = known === null ? measure(kernel, ROUNDS) : fastest(known, measure(kernel, 1));
  remember(file, machine, speed);
  return speed;
}

function fastest(one: MeasuredSpeed, other: MeasuredSpeed): MeasuredSpeed {
  const samples = one.samples.map((sample, i) => {
    const again = other.samples[i];
    return again !== undefined && again.perSecond > sample.perSecond ? again : sample;
  });
  return { samples };
}

function recall(file: string, machine: string): MeasuredSpeed | null {
  try {
    const known = JSON.parse(readFileSync(file, 'utf8')) as { machine: string; speed: MeasuredSpeed };
    return known.machine === machine && known.speed.samples.length === SAMPLES.length ? known.speed : null;
  } catch {
    return null;
  }
}

/** A cache that cannot be written is no reason to fail: the next call measures again. */
function remember(file: string, machine: string, speed: MeasuredSpeed): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ machine, speed }));
    renameSync(`${file}.${process.pid}`, file);
  } catch {}
}

function measure(kernel: Kernel, rounds: number): MeasuredSpeed {
  const random = randomStream(1, 'speed');
  const X = Float32Array.from({ length: EXAMPLES * INPUTS }, () => random.normal());
  const y = Float32Array.from({ length: EXAMPLES }, () => random.below(OUTPUTS));
  const train = { examples: EXAMPLES, X, y };
  const data = kernel.load({
    inputs: INPUTS,
    outputs: OUTPUTS,
    output: 'softmax',
    train,
    dev: null,
    test: null,
  });
  try {
    const samples = SAMPLES.map(({ hiddenUnits, batchSize }) => {
      const shapes = layerShapes(hiddenUnits, { inputs: INPUTS, outputs: OUTPUTS });
      const perIteration = trainingMultiplyAdds(shapes) * batchSize;
      const rates = Array.from({ length: rounds }, () =>
        iterationsPerSecond(kernel, data, hiddenUnits, batchSize),
      );
      return { perIteration, perSecond: perIteration * Math.max(...rates) };
    });
    return { samples };
  } finally {
    data.close();
  }
}

function iterationsPerSecond(
  kernel: Kernel,
  data: LoadedData,
  hidden_units: readonly number[],
  batch_size: number,
): number {
  const training = kernel.open(data, trainingSettings({ ...PLAIN, hidden_units, batch_size }));
  try {
    training.advance(10);
    const started = performance.now();
    const before = training.iteration;
    let elapsedMs = 0;
    while (elapsedMs < ROUND_MS) {
      training.advance(training.iteration + 20);
      elapsedMs = performance.now() - started;
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
