/**
 * The C functions of a build (c/kernel.h), whether it is native or WebAssembly. A core trusts its caller:
 * coreKernel.ts checks everything before, and has each call do so little that it takes about 10 ms.
 */

/** Memory of zeros that C fills; opaque, of use only to the core that made it. */
export type Block = unknown;

/** c/kernel.h raises KERNEL_VERSION when its functions change; a build of another version is not used. */
export const KERNEL_VERSION = 3;

type LayerFunction = (
  training: Block,
  which: number,
  layer: number,
  first: number,
  rows: number,
  W: Float32Array,
  b: Float32Array,
) => number;

export interface Core {
  readonly build: 'native' | 'wasm' | 'scalar';
  readonly instructionSet: string;
  /** Multiply-adds of one call, chosen so that it takes about 10 ms, and 50 ms on a busy or slow machine. */
  readonly multiplyAddsPerCall: number;
  /** The most that a data set and a network on it may have. */
  readonly memoryLimitBytes: number;

  /** Null where there is not that much memory. */
  allocate(bytes: number): Block | null;
  release(block: Block): void;

  dataBytes(shape: Float64Array): number;
  dataOpen(data: Block, shape: Float64Array): void;
  /** Fills `examples` from `first`; 0 where a number is not finite, else 1. */
  dataFill(
    data: Block,
    part: number,
    first: number,
    examples: number,
    X: Float32Array,
    y: Float32Array,
  ): number;

  trainingBytes(data: Block, settings: Float64Array): number;
  /** A network of zeros. */
  trainingOpen(training: Block, data: Block, settings: Float64Array): void;
  /** Draws the initial weights of rows (units) of a layer: all rows of all layers, once and in order. */
  layerInitialize(training: Block, layer: number, first: number, rows: number): void;
  advance(training: Block, until: number, budget: number): number;
  /** Adds examples from `first` to `sums` (SCORE_NUMBERS of them) and returns the next example. */
  score(training: Block, part: number, first: number, budget: number, sums: Float64Array): number;
  scoreMean(sums: Float64Array, examples: number): number;

  /**
   * `rows` of W and b from `first`; `which`: 0 the parameters, 1 and 2 the optimizer's memories of them; 0 is returned
   * where there is none.
   */
  layerRead: LayerFunction;
  layerWrite: LayerFunction;
  stateRead(training: Block, words: Uint32Array): void;
  stateWrite(training: Block, words: Uint32Array): void;

  /** For tests: values of one function of the kernel, by its number in c/kernel.h. */
  probe(fn: number, x: Float64Array, y: Float64Array, count: number): void;
}

/** Sizes of c/shapes.h: 16 sums of costs and the wrong classes; the words of a state. */
export const SCORE_NUMBERS = 17;
export const SCORE_WRONG = 16;
export const STATE_WORDS = 10;
