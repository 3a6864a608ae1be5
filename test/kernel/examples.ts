/** Small made-up data sets, settings and whole trainings for the kernel's tests. */
import { createHash } from 'node:crypto';
import { type RandomStream, randomState, randomStream } from '../../src/base/random.js';
import type {
  Kernel,
  KernelData,
  KernelPart,
  KernelTraining,
  LayerWeights,
  PartName,
  Score,
  TrainingSettings,
} from '../../src/trainers/network/kernel/kernel.js';
import type { Output } from '../../src/trainers/network/words.js';

export interface ExampleShape {
  readonly output: Output;
  readonly examples: number;
  readonly inputs: number;
  readonly classes?: number;
}

export function exampleData({ output, examples, inputs, classes = 10 }: ExampleShape): KernelData {
  const random = randomStream(1, 'example data');
  const outputs = output === 'softmax' ? classes : 1;
  const part = (count: number): KernelPart => examplePart(random, { count, inputs, output, outputs });
  return {
    inputs,
    outputs,
    output,
    train: part(examples),
    dev: part(Math.ceil(examples / 3)),
    test: null,
  };
}

function examplePart(
  random: RandomStream,
  shape: { count: number; inputs: number; output: Output; outputs: number },
): KernelPart {
  const X = new Float32Array(shape.count * shape.inputs).map(() => random.normal());
  const y = new Float32Array(shape.count).map((_, e) => {
    const x = X.subarray(e * shape.inputs, (e + 1) * shape.inputs);
    const signal = (x[0] as number) * 2 + (x.at(-1) as number);
    if (shape.output === 'linear') return signal;
    return shape.output === 'sigmoid' ? Number(signal > 0) : Math.abs(Math.floor(signal * 2)) % shape.outputs;
  });
  return { examples: shape.count, X, y };
}

export function exampleSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  const optimizer = changes.optimizer ?? 'sgd';
  const hasMomentum = optimizer === 'sgd' || optimizer === 'nesterov';
  return {
    hiddenUnits: [16],
    activation: 'relu',
    leakyReluSlope: 0.01,
    initialization: 'he',
    batchSize: 16,
    optimizer,
    learningRate: hasMomentum ? 0.05 : 0.003,
    momentum: hasMomentum ? 0.9 : 0,
    weightDecay: 0.001,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    rmspropDecay: 0.9,
    rmspropEpsilon: 1e-8,
    schedule: 'constant',
    inverseTimeRate: 0.5,
    exponentialFactor: 0.95,
    totalIterations: 200,
    warmupIterations: 0,
    gradientClip: 0,
    classWeights: 'none',
    dropout: 0,
    dropoutState: randomState(1, 'dropout'),
    initializationState: randomState(1, 'initial weights'),
    shuffleState: randomState(1, 'shuffle'),
    ...changes,
  };
}

export function advanceTo(training: KernelTraining, until: number): void {
  while (training.advance(until) < until);
}

export function scoreOf(training: KernelTraining, part: PartName): Score {
  const calls = training.score(part);
  for (;;) {
    const next = calls.next();
    if (next.done === true) return next.value;
  }
}

export interface Trained {
  readonly scores: readonly Score[];
  readonly parameters: readonly LayerWeights[];
}

/** Scores at the start and after every tenth of the iterations. */
export function trainAndScore(
  kernel: Kernel,
  data: KernelData,
  settings: TrainingSettings,
  iterations: number,
): Trained {
  const loaded = kernel.load(data);
  const training = kernel.open(loaded, settings);
  const scores = [scoreOf(training, 'train')];
  for (let tenth = 1; tenth <= 10; tenth++) {
    advanceTo(training, Math.round((iterations * tenth) / 10));
    scores.push(scoreOf(training, 'train'), scoreOf(training, 'dev'));
  }
  const parameters = training.parameters();
  training.close();
  loaded.close();
  return { scores, parameters };
}

/** A hash of every bit of a training's costs and final parameters. */
export function fingerprint({ scores, parameters }: Trained): string {
  const hash = createHash('sha256');
  hash.update(Float64Array.from(scores.flatMap(({ cost, error }) => [cost, error])));
  for (const { W, b } of parameters) hash.update(W).update(b);
  return hash.digest('hex').slice(0, 16);
}
