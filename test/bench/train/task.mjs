/** What the benches of training train: the data set, a network with its mini-batch, and the kernel's own way through. */
import { randomState, randomStream } from '../../../dist/src/base/random.js';

export const EXAMPLES = 2000;
export const INPUTS = 64;
export const CLASSES = 10;
export const RATE = 0.02;
export const MOMENTUM = 0.9;

export function makeData() {
  const random = randomStream(1, 'bench');
  const X = new Float32Array(EXAMPLES * INPUTS).map(() => random.normal());
  const y = new Float32Array(EXAMPLES).map(
    (_, e) => Math.abs(Math.floor(3 * X[e * INPUTS] + X[e * INPUTS + 1])) % CLASSES,
  );
  return {
    inputs: INPUTS,
    outputs: CLASSES,
    output: 'softmax',
    train: { examples: EXAMPLES, X, y },
    dev: null,
    test: null,
  };
}

/** A network and a mini-batch; a smoke run does a fiftieth of the work. */
export function makeCell(hiddenUnits, batch, isSmoke) {
  const units = [INPUTS, ...hiddenUnits, CLASSES];
  const forward = units.slice(1).reduce((sum, n, l) => sum + n * units[l], 0);
  const multiplyAdds = 3 * forward - INPUTS * units[1];
  const iterationsFor = (work) => Math.max(4, Math.round(work / (isSmoke ? 50 : 1) / multiplyAdds / batch));
  return { hiddenUnits, batch, units, multiplyAdds, iterationsFor };
}

export function settingsOf({ hiddenUnits, batch }) {
  return {
    hiddenUnits,
    batchSize: batch,
    activation: 'relu',
    leakyReluSlope: 0.01,
    initialization: 'he',
    optimizer: 'sgd',
    learningRate: RATE,
    momentum: MOMENTUM,
    weightDecay: 0,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamEpsilon: 1e-8,
    rmspropDecay: 0.9,
    rmspropEpsilon: 1e-8,
    schedule: 'constant',
    inverseTimeRate: 1,
    exponentialFactor: 1,
    totalIterations: 1,
    warmupIterations: 0,
    gradientClip: 0,
    classWeights: 'none',
    dropout: 0,
    dropoutState: randomState(1, 'dropout'),
    initializationState: randomState(1, 'weights'),
    shuffleState: randomState(1, 'shuffle'),
  };
}

export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export function trainKernel(kernel, data, cell, iterations) {
  const training = kernel.open(data, settingsOf(cell));
  const start = cpuSeconds();
  while (training.advance(iterations) < iterations);
  const seconds = cpuSeconds() - start;
  const cost = costOf(training);
  training.close();
  return { seconds, cost };
}

export function costOf(training) {
  const calls = training.score('train');
  for (;;) {
    const { done, value } = calls.next();
    if (done) return value.cost;
  }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
