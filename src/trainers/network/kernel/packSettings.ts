/** Shapes and settings as the numbers that c/shapes.h names, in its order. */
import type { RandomState } from '../../../base/random.js';
import { ACTIVATIONS, CLASS_WEIGHTS, INITIALIZATIONS, OPTIMIZERS, OUTPUTS, SCHEDULES } from '../words.js';
import type { KernelData, TrainingSettings } from './kernel.js';

/** SHAPE_INPUTS … */
export function packShape(data: KernelData): Float64Array {
  return Float64Array.of(
    data.inputs,
    data.outputs,
    OUTPUTS.indexOf(data.output),
    data.train.examples,
    data.dev?.examples ?? 0,
    data.test?.examples ?? 0,
  );
}

/** SET_CHUNK … */
export function packSettings(settings: TrainingSettings, chunk: number): Float64Array {
  return Float64Array.of(
    chunk,
    ACTIVATIONS.indexOf(settings.activation),
    settings.leakyReluSlope,
    INITIALIZATIONS.indexOf(settings.initialization),
    settings.batchSize,
    OPTIMIZERS.indexOf(settings.optimizer),
    settings.learningRate,
    settings.momentum,
    settings.weightDecay,
    settings.adamBeta1,
    settings.adamBeta2,
    settings.adamEpsilon,
    settings.rmspropDecay,
    settings.rmspropEpsilon,
    SCHEDULES.indexOf(settings.schedule),
    settings.inverseTimeRate,
    settings.exponentialFactor,
    settings.totalIterations,
    settings.warmupIterations,
    settings.gradientClip,
    CLASS_WEIGHTS.indexOf(settings.classWeights),
    settings.dropout,
    ...words(settings.initializationState),
    ...words(settings.shuffleState),
    ...words(settings.dropoutState),
    settings.hiddenUnits.length,
    ...settings.hiddenUnits,
  );
}

function words({ s0, s1 }: RandomState): number[] {
  return [s0 >> 32n, s0 & 0xffff_ffffn, s1 >> 32n, s1 & 0xffff_ffffn].map(Number);
}

/** Most examples that go through the network at once: enough for full tiles, few enough to stay in a cache. */
const MAX_IN_A_CHUNK = 128;

/**
 * Examples of a chunk, a multiple of 16: a mini-batch, but no more than one call may compute. The results do not depend
 * on it.
 */
export function chunkSize(
  batchSize: number,
  multiplyAddsPerExample: number,
  multiplyAddsPerCall: number,
): number {
  const affordable = Math.floor(multiplyAddsPerCall / multiplyAddsPerExample / 16) * 16;
  const wanted = Math.ceil(Math.min(batchSize, MAX_IN_A_CHUNK) / 16) * 16;
  return Math.max(16, Math.min(wanted, affordable));
}
