/** Checks of the kernel's input, before any memory is allocated: the C code trusts it. */
import { ACTIVATIONS, CLASS_WEIGHTS, INITIALIZATIONS, OPTIMIZERS, OUTPUTS, SCHEDULES } from '../words.js';
import { type KernelData, KernelError, type KernelPart, type TrainingSettings } from './kernel.js';

/** Limits of the C code: units of a layer, hidden layers of a network, examples of a part. */
const MAX_UNITS = 2 ** 20;
const MAX_LAYERS = 1000;
const MAX_EXAMPLES = 2 ** 31 - 256;

/** @throws KernelError at the first fault; non-finite numbers are found while copying. */
export function checkData(data: KernelData): void {
  checkWhole('inputs', data.inputs, 1, MAX_UNITS);
  checkWhole('outputs', data.outputs, 1, MAX_UNITS);
  checkOne('output', data.output, OUTPUTS);
  if (data.output === 'softmax') checkWhole('outputs of softmax', data.outputs, 2, MAX_UNITS);
  else checkWhole(`outputs of ${data.output}`, data.outputs, 1, 1);
  checkPart('train', data.train, data, 1);
  if (data.dev !== null) checkPart('dev', data.dev, data, 0);
  if (data.test !== null) checkPart('test', data.test, data, 0);
}

function checkPart(name: string, part: KernelPart, data: KernelData, fewest: number): void {
  checkWhole(`examples of ${name}`, part.examples, fewest, MAX_EXAMPLES);
  if (!(part.X instanceof Float32Array) || !(part.y instanceof Float32Array)) {
    throw new KernelError(`X and y of ${name} must be Float32Array`);
  }
  checkLength(`X of ${name}`, part.X.length, part.examples * data.inputs);
  checkLength(`y of ${name}`, part.y.length, part.examples);
  if (data.output === 'linear') return;
  const classes = data.output === 'sigmoid' ? 2 : data.outputs;
  const wrong = part.y.findIndex((y) => !(Number.isInteger(y) && y >= 0 && y < classes));
  if (wrong >= 0) {
    throw new KernelError(
      `y of ${name} must hold classes 0…${classes - 1}; got ${part.y[wrong]} for example ${wrong}`,
    );
  }
}

/** @throws KernelError at the first invalid setting. */
export function checkSettings(settings: TrainingSettings, trainExamples: number): void {
  checkWhole('hidden layers', settings.hiddenUnits.length, 0, MAX_LAYERS);
  settings.hiddenUnits.forEach((units, i) => {
    checkWhole(`hiddenUnits[${i}]`, units, 1, MAX_UNITS);
  });
  checkOne('activation', settings.activation, ACTIVATIONS);
  checkOne('initialization', settings.initialization, INITIALIZATIONS);
  checkOne('optimizer', settings.optimizer, OPTIMIZERS);
  checkOne('schedule', settings.schedule, SCHEDULES);
  checkWhole('batchSize', settings.batchSize, 1, trainExamples);
  checkFrom('leakyReluSlope', settings.leakyReluSlope, 0);
  checkAbove('learningRate', settings.learningRate, 0);
  checkShare('momentum', settings.momentum);
  checkFrom('weightDecay', settings.weightDecay, 0);
  checkShare('adamBeta1', settings.adamBeta1);
  checkShare('adamBeta2', settings.adamBeta2);
  checkAbove('adamEpsilon', settings.adamEpsilon, 0);
  checkShare('rmspropDecay', settings.rmspropDecay);
  checkAbove('rmspropEpsilon', settings.rmspropEpsilon, 0);
  checkFrom('inverseTimeRate', settings.inverseTimeRate, 0);
  checkAbove('exponentialFactor', settings.exponentialFactor, 0);
  if (settings.schedule === 'cosine') {
    checkWhole('totalIterations', settings.totalIterations, 1, Number.MAX_SAFE_INTEGER);
  }
  checkFrom('warmupIterations', settings.warmupIterations, 0);
  checkFrom('gradientClip', settings.gradientClip, 0);
  checkOne('classWeights', settings.classWeights, CLASS_WEIGHTS);
  checkShare('dropout', settings.dropout);
  checkState('dropoutState', settings.dropoutState);
  checkState('initializationState', settings.initializationState);
  checkState('shuffleState', settings.shuffleState);
}

function checkWhole(what: string, value: number, from: number, to: number): void {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return;
  throw new KernelError(
    `${what} must be ${from === to ? from : `a whole number in ${from}…${to}`}; got ${value}`,
  );
}

function checkOne(what: string, value: string, names: readonly string[]): void {
  if (!names.includes(value))
    throw new KernelError(`${what} must be one of ${names.join(', ')}; got ${value}`);
}

function checkFrom(what: string, value: number, from: number): void {
  if (!(value >= from && Number.isFinite(value))) {
    throw new KernelError(`${what} must be a finite number from ${from}; got ${value}`);
  }
}

function checkAbove(what: string, value: number, above: number): void {
  if (!(value > above && Number.isFinite(value))) {
    throw new KernelError(`${what} must be a finite number above ${above}; got ${value}`);
  }
}

function checkShare(what: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new KernelError(`${what} must be in [0, 1); got ${value}`);
}

export function checkLength(what: string, length: number, wanted: number): void {
  if (length !== wanted) throw new KernelError(`${what} must have ${wanted} numbers; got ${length}`);
}

function checkState(what: string, state: TrainingSettings['shuffleState']): void {
  const isWord = (word: bigint): boolean => typeof word === 'bigint' && BigInt.asUintN(64, word) === word;
  if (!isWord(state.s0) || !isWord(state.s1) || (state.s0 === 0n && state.s1 === 0n)) {
    throw new KernelError(`${what} must be two 64-bit words, not both 0`);
  }
}
