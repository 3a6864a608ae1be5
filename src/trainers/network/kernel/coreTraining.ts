import { OPTIMIZERS } from '../words.js';
import { checkLength } from './checkSettings.js';
import { type Block, type Core, SCORE_NUMBERS, SCORE_WRONG, STATE_WORDS } from './core.js';
import { allocate, type CoreData } from './coreData.js';
import {
  KernelError,
  type KernelTraining,
  type LayerWeights,
  type PartName,
  type Score,
  type TrainingSettings,
} from './kernel.js';
import { chunkSize, packSettings } from './packSettings.js';
import { decodeState, encodeState } from './savedState.js';
import { stretches } from './stretches.js';

interface LayerSize {
  readonly inputs: number;
  readonly units: number;
}

/** One network in training, in a block of the core's memory. */
export class CoreTraining implements KernelTraining {
  readonly #core: Core;
  readonly #data: CoreData;
  readonly #layers: readonly LayerSize[];
  /** What a saved state must share with this training. */
  readonly #shape: readonly number[];
  #block: Block | null;
  #iteration = 0;

  constructor(core: Core, data: CoreData, settings: TrainingSettings) {
    this.#core = core;
    this.#data = data;
    this.#layers = layerSizes(data, settings);
    this.#shape = shapeOf(data, settings);
    const multiplyAdds = 3 * parameterCount(this.#layers);
    const packed = packSettings(
      settings,
      chunkSize(settings.batchSize, multiplyAdds, core.multiplyAddsPerCall),
    );
    this.#block = allocate(core, 'the network', core.trainingBytes(data.block, packed), data.bytes);
    core.trainingOpen(this.#block, data.block, packed);
    data.addTraining();
    this.#layers.forEach(({ inputs, units }, layer) => {
      for (const { first, rows } of stretches(units, inputs)) {
        core.layerInitialize(this.#training, layer, first, rows);
      }
    });
  }

  get iteration(): number {
    return this.#iteration;
  }

  get #training(): Block {
    if (this.#block === null) throw new KernelError('this training was closed');
    return this.#block;
  }

  advance(until: number): number {
    if (!Number.isSafeInteger(until)) throw new KernelError(`until must be a whole number; got ${until}`);
    this.#iteration = this.#core.advance(this.#training, until, this.#core.multiplyAddsPerCall);
    return this.#iteration;
  }

  *score(name: PartName): Generator<void, Score, void> {
    const { index, examples } = this.#data.part(name);
    const iteration = this.#iteration;
    const sums = new Float64Array(SCORE_NUMBERS);
    let next = 0;
    while (true) {
      next = this.#core.score(this.#training, index, next, this.#core.multiplyAddsPerCall, sums);
      if (next >= examples) break;
      yield;
      if (this.#iteration !== iteration) throw new KernelError('the network was trained while it was scored');
    }
    const cost = this.#core.scoreMean(sums, examples);
    const error = this.#data.output === 'linear' ? Number.NaN : (sums[SCORE_WRONG] as number) / examples;
    // One NaN for all: machines differ in its sign and payload.
    return { cost: Number.isNaN(cost) ? Number.NaN : cost, error };
  }

  parameters(): LayerWeights[] {
    return this.#layers.map(({ inputs, units }, layer) => {
      const W = new Float32Array(units * inputs);
      const b = new Float32Array(units);
      this.#read(0, layer, { W, b });
      return { W, b };
    });
  }

  setParameters(layers: readonly LayerWeights[]): void {
    checkLength('parameters', layers.length, this.#layers.length);
    this.#layers.forEach(({ inputs, units }, l) => {
      checkLength(`W of layer ${l + 1}`, layers[l]?.W.length ?? 0, units * inputs);
      checkLength(`b of layer ${l + 1}`, layers[l]?.b.length ?? 0, units);
    });
    layers.forEach((parameters, layer) => {
      this.#write(0, layer, parameters);
    });
  }

  save(): Uint8Array {
    const state = new Uint32Array(STATE_WORDS);
    this.#core.stateRead(this.#training, state);
    const numbers = new Float32Array(this.#savedNumbers());
    this.#eachMemory(numbers, (which, layer, memory) => this.#read(which, layer, memory));
    return encodeState(this.#shape, { state, numbers });
  }

  restore(bytes: Uint8Array, iteration?: number): void {
    const { state, numbers } = decodeState(this.#shape, this.#savedNumbers(), bytes);
    const saved = (state[0] as number) * 2 ** 32 + (state[1] as number);
    if (iteration !== undefined && saved !== iteration)
      throw new KernelError(`the state is of iteration ${saved}, not ${iteration}`);
    this.#eachMemory(numbers, (which, layer, memory) => this.#write(which, layer, memory));
    this.#core.stateWrite(this.#training, state);
    this.#iteration = saved;
  }

  close(): void {
    if (this.#block === null) return;
    this.#core.release(this.#block);
    this.#block = null;
    this.#data.removeTraining();
  }

  /** Fills W and b with the parameters of a layer, or with an optimizer's memory of them. */
  #read(which: number, layer: number, to: LayerWeights): void {
    for (const { first, rows, W, b } of rowsOf(to)) {
      this.#core.layerRead(this.#training, which, layer, first, rows, W, b);
    }
  }

  #write(which: number, layer: number, from: LayerWeights): void {
    for (const { first, rows, W, b } of rowsOf(from)) {
      this.#core.layerWrite(this.#training, which, layer, first, rows, W, b);
    }
  }

  #savedNumbers(): number {
    return 3 * parameterCount(this.#layers);
  }

  /** Cuts `numbers` into W and b of each layer, for the parameters and the optimizer's two memories. */
  #eachMemory(
    numbers: Float32Array,
    use: (which: number, layer: number, memory: LayerWeights) => void,
  ): void {
    let at = 0;
    for (let which = 0; which < 3; which++) {
      this.#layers.forEach(({ inputs, units }, layer) => {
        const b = at + units * inputs;
        use(which, layer, { W: numbers.subarray(at, b), b: numbers.subarray(b, b + units) });
        at = b + units;
      });
    }
  }
}

/** A layer's W and b in stretches of rows. */
function* rowsOf({ W, b }: LayerWeights): Generator<LayerWeights & { first: number; rows: number }> {
  const inputs = W.length / b.length;
  for (const { first, rows } of stretches(b.length, inputs)) {
    const end = first + rows;
    yield { first, rows, W: W.subarray(first * inputs, end * inputs), b: b.subarray(first, end) };
  }
}

function layerSizes(data: CoreData, settings: TrainingSettings): LayerSize[] {
  const units = [...settings.hiddenUnits, data.outputs];
  return units.map((n, l) => ({ inputs: l === 0 ? data.inputs : (units[l - 1] as number), units: n }));
}

function parameterCount(layers: readonly LayerSize[]): number {
  return layers.reduce((sum, { inputs, units }) => sum + (inputs + 1) * units, 0);
}

function shapeOf(data: CoreData, settings: TrainingSettings): number[] {
  const hasMomentum = settings.momentum > 0 ? 1 : 0;
  const optimizer = OPTIMIZERS.indexOf(settings.optimizer);
  const examples = [data.trainExamples, settings.batchSize];
  return [...examples, optimizer, hasMomentum, data.inputs, ...settings.hiddenUnits, data.outputs];
}
