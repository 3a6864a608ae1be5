import { formatCount } from '../../../base/format.js';
import { checkData } from './checkSettings.js';
import type { Block, Core } from './core.js';
import { type KernelData, KernelError, type LoadedData, type PartName } from './kernel.js';
import { packShape } from './packSettings.js';
import { stretches } from './stretches.js';

const PARTS: readonly PartName[] = ['train', 'dev', 'test'];

/** A data set in the core's memory. */
export class CoreData implements LoadedData {
  readonly core: Core;
  readonly inputs: number;
  readonly outputs: number;
  readonly output: LoadedData['output'];
  readonly trainExamples: number;
  readonly bytes: number;
  readonly #examples: readonly (number | null)[];
  #block: Block | null;
  #trainings = 0;

  constructor(core: Core, data: KernelData) {
    checkData(data);
    this.core = core;
    this.inputs = data.inputs;
    this.outputs = data.outputs;
    this.output = data.output;
    this.trainExamples = data.train.examples;
    this.#examples = PARTS.map((name) => data[name]?.examples ?? null);
    const shape = packShape(data);
    this.bytes = core.dataBytes(shape);
    this.#block = allocate(core, 'the data set', this.bytes);
    core.dataOpen(this.#block, shape);
    PARTS.forEach((name, part) => {
      this.#fill(name, part, data);
    });
  }

  #fill(name: PartName, part: number, data: KernelData): void {
    const from = data[name];
    if (from === null) return;
    const { X, y, examples } = from;
    for (const { first, rows } of stretches(examples, this.inputs)) {
      const end = first + rows;
      const XHere = X.subarray(first * this.inputs, end * this.inputs);
      if (this.core.dataFill(this.block, part, first, rows, XHere, y.subarray(first, end)) === 1) continue;
      this.close();
      throw new KernelError(`X and y of ${name} must hold finite numbers only`);
    }
  }

  get block(): Block {
    if (this.#block === null) throw new KernelError('this data set was closed');
    return this.#block;
  }

  /** The part's number in C, and its examples. */
  part(name: PartName): { readonly index: number; readonly examples: number } {
    const index = PARTS.indexOf(name);
    const examples = this.#examples[index];
    if (examples === undefined || examples === null) throw new KernelError(`there is no ${name} set`);
    return { index, examples };
  }

  addTraining(): void {
    this.#trainings++;
  }

  removeTraining(): void {
    this.#trainings--;
  }

  close(): void {
    if (this.#block === null) return;
    if (this.#trainings > 0) throw new KernelError(`${this.#trainings} trainings on this data set are open`);
    this.core.release(this.#block);
    this.#block = null;
  }
}

/**
 * `besideBytes` count too: those of the data set that a network is trained on.
 * @throws KernelError with the bytes, before they are allocated.
 */
export function allocate(core: Core, what: string, bytes: number, besideBytes = 0): Block {
  const block = bytes + besideBytes <= core.memoryLimitBytes ? core.allocate(bytes) : null;
  if (block !== null) return block;
  const needed = `${what} needs ${formatCount(bytes)} bytes`;
  const beside = besideBytes > 0 ? `, beside ${formatCount(besideBytes)} of the data set` : '';
  throw new KernelError(`${needed}${beside}; a thread has ${formatCount(core.memoryLimitBytes)}`);
}
