/**
 * The one interface of every training engine. A kernel trains a fully connected network on a data set it was
 * given once; all kernels give the same bits for the same settings.
 */
import type { RandomState } from '../../../base/random.js';
import type { Activation, ClassWeights, Initialization, Optimizer, Output, Schedule } from '../words.js';

export interface Kernel {
  /** Which build this is; it never enters a trial's id. */
  readonly build: 'native' | 'wasm' | 'scalar';
  /** What it runs on, for people: `avx2`, `relaxed simd`, `fma emulated`. */
  readonly instructionSet: string;

  /** Copies a data set into the kernel's memory; shared by every training opened on it. */
  load(data: KernelData): LoadedData;

  /**
   * Makes a network with its initial parameters and all the buffers its training needs.
   * @throws KernelError if the settings are not sound or need more memory than there is (with the bytes).
   */
  open(data: LoadedData, settings: TrainingSettings): KernelTraining;
}

export interface KernelPart {
  readonly examples: number;
  /** examples × inputs, one example after the other. */
  readonly X: Float32Array;
  /** examples: the class as a whole number, or the target of a regression. */
  readonly y: Float32Array;
}

export type PartName = 'train' | 'dev' | 'test';

export interface KernelData {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: Output;
  readonly train: KernelPart;
  readonly dev: KernelPart | null;
  readonly test: KernelPart | null;
}

export interface LoadedData {
  readonly inputs: number;
  readonly outputs: number;
  readonly output: Output;
  readonly trainExamples: number;
  /** Gives the memory back; every training on it must be closed before. */
  close(): void;
}

export interface TrainingSettings {
  /** n[l] of the hidden layers, possibly none. */
  readonly hiddenUnits: readonly number[];
  readonly activation: Activation;
  readonly leakyReluSlope: number;
  /** he: N(0, 2/n[l−1]); xavier: N(0, 1/n[l−1]); biases start at 0. */
  readonly initialization: Initialization;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEpsilon: number;
  readonly rmspropDecay: number;
  readonly rmspropEpsilon: number;
  readonly schedule: Schedule;
  readonly inverseTimeRate: number;
  readonly exponentialFactor: number;
  /** T of the cosine schedule: the iterations in all. Other schedules ignore it. */
  readonly totalIterations: number;
  /** Iterations over which the learning rate rises in even steps to what the schedule says; 0: none. */
  readonly warmupIterations: number;
  /** Where the norm of all gradients together is above it, they are scaled down to it; 0: never. */
  readonly gradientClip: number;
  /** balanced: a class of the training set weighs m / (classes · its examples) in the gradient, never in a score. */
  readonly classWeights: ClassWeights;
  /** Probability p that a unit of a hidden layer is dropped in training; the kept ones are scaled by 1 / (1 − p). */
  readonly dropout: number;
  /** Names the masks of dropout, with the iteration, the layer, the unit and the place in the mini-batch. */
  readonly dropoutState: RandomState;
  /** Where the initial weights' normal draws start. */
  readonly initializationState: RandomState;
  /** Where the shuffling starts: one permutation of the training set an epoch; none where the batch is full. */
  readonly shuffleState: RandomState;
}

/** The mean loss over a part, without the L2 term, and what else one forward pass measures. */
export interface Score {
  /** Mean cross-entropy, or mean squared error. NaN or Infinity where the training diverged. */
  readonly cost: number;
  /** Share of examples whose most probable class is wrong; NaN for a linear output. */
  readonly error: number;
}

export interface LayerWeights {
  /** units × inputs, row by row. */
  readonly W: Float32Array;
  /** units. */
  readonly b: Float32Array;
}

/**
 * One network in training. `advance` and each step of `score` return within about 50 ms, so that their thread can
 * always be ended; opening, saving and restoring take as long as the parameters are many (docs/kernel.md).
 */
export interface KernelTraining {
  /** Updates made so far. */
  readonly iteration: number;

  /** Trains towards iteration `until`, perhaps not all the way: call again until it returns `until`. */
  advance(until: number): number;

  /** The cost over a whole part, as a sequence of short calls: each yield is a place to stop. */
  score(part: PartName): Generator<void, Score, void>;

  /** Copies of W and b of each layer. */
  parameters(): LayerWeights[];
  setParameters(layers: readonly LayerWeights[]): void;

  /** Everything that decides what follows: weights, optimizer, position in the shuffle. Versioned, checksummed. */
  save(): Uint8Array;
  /**
   * `iteration`: the one that the state must be of, if it is known. A refused state changes nothing.
   * @throws KernelError if the state is cut, damaged, of another shape, version or iteration.
   */
  restore(state: Uint8Array, iteration?: number): void;

  close(): void;
}

/** A problem of what the kernel was given: settings, sizes, a saved state. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}
