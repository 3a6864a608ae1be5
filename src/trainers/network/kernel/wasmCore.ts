/** The two WebAssembly builds, which scripts/build-kernel.mjs makes and which are part of the package. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { type Core, KERNEL_VERSION } from './core.js';
import { KernelError } from './kernel.js';
import { WasmMemory } from './wasmMemory.js';

/** From dist/src/trainers/network/kernel/ in src/trainers/network/kernel/ at the package's root. */
const FOLDER = new URL('../../../../../src/trainers/network/kernel/', import.meta.url);

/** About 10 ms at 20 multiply-adds a nanosecond, or at one in 10 ns. */
const RELAXED_PER_CALL = 2e8;
const SCALAR_PER_CALL = 1e6;

/** The addresses of WebAssembly have 32 bits. */
const MEMORY_LIMIT_BYTES = 2 ** 32 - 2 ** 20;

type LayerFunction = (
  training: number,
  which: number,
  layer: number,
  first: number,
  rows: number,
  W: number,
  b: number,
) => number;

/** The exports of c/wasm.c; every pointer is an address in `memory`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  version(): number;
  selfTest(): number;
  dataBytes(shape: number): number;
  dataOpen(data: number, shape: number): void;
  dataFill(data: number, part: number, first: number, examples: number, X: number, y: number): number;
  trainingBytes(data: number, settings: number): number;
  trainingOpen(training: number, data: number, settings: number): void;
  layerInitialize(training: number, layer: number, first: number, rows: number): void;
  advance(training: number, until: number, budget: number): number;
  score(training: number, part: number, first: number, budget: number, sums: number): number;
  scoreMean(sums: number, examples: number): number;
  layerRead: LayerFunction;
  layerWrite: LayerFunction;
  stateRead(training: number, words: number): void;
  stateWrite(training: number, words: number): void;
  probe(fn: number, x: number, y: number, count: number): void;
}

/**
 * Relaxed SIMD, whose multiply-adds are fused where the machine has such an instruction.
 * @throws KernelError if this engine or machine has none.
 */
export function loadRelaxedCore(): Core {
  const bytes = readModule('relaxed.wasm');
  if (!WebAssembly.validate(bytes)) {
    // Node 20 knows relaxed SIMD but has it switched off; the flag works until the first such module is compiled.
    setFlagsFromString('--experimental-wasm-relaxed-simd');
    if (!WebAssembly.validate(bytes)) throw new KernelError('this engine has no relaxed SIMD');
  }
  const exports = instantiate(bytes);
  if (exports.selfTest() !== 1)
    throw new KernelError('relaxed SIMD does not fuse multiply-adds on this machine');
  return wasmCore(exports, 'wasm', 'relaxed simd', RELAXED_PER_CALL);
}

/** Every engine and machine: one number at a time, fused multiply-adds emulated exactly. */
export function loadScalarCore(build: 'wasm' | 'scalar'): Core {
  return wasmCore(instantiate(readModule('scalar.wasm')), build, 'fma emulated', SCALAR_PER_CALL);
}

function readModule(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

function instantiate(bytes: Uint8Array<ArrayBuffer>): Exports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const exports = instance.exports as unknown as Exports;
  if (exports.version() !== KERNEL_VERSION) {
    throw new KernelError(`the WebAssembly kernel is of version ${exports.version()}, not ${KERNEL_VERSION}`);
  }
  return exports;
}

function wasmCore(
  exports: Exports,
  build: Core['build'],
  instructionSet: string,
  multiplyAddsPerCall: number,
): Core {
  const memory = new WasmMemory(exports.memory, exports.__heap_base.value as number);
  /** Calls `use` with the arrays' copies in the memory, and copies them back where `isOutput`. */
  const withCopies = <Result>(
    arrays: readonly (Float32Array | Float64Array | Uint32Array)[],
    isOutput: boolean,
    use: (...addresses: number[]) => Result,
  ): Result => {
    const addresses: number[] = [];
    try {
      for (const array of arrays) addresses.push(copyIn(exports.memory, memory, array));
      const result = use(...addresses);
      if (isOutput)
        arrays.forEach((array, i) => {
          copyOut(exports.memory, addresses[i] as number, array);
        });
      return result;
    } finally {
      for (const address of addresses) memory.release(address);
    }
  };
  return {
    build,
    instructionSet,
    multiplyAddsPerCall,
    memoryLimitBytes: MEMORY_LIMIT_BYTES,
    allocate: (bytes) => memory.allocate(bytes),
    release: (block) => memory.release(block as number),
    dataBytes: (shape) => withCopies([shape], false, (s) => exports.dataBytes(s as number)),
    dataOpen: (data, shape) =>
      withCopies([shape], false, (s) => exports.dataOpen(data as number, s as number)),
    dataFill: (data, part, first, examples, X, y) =>
      withCopies([X, y], false, (x, t) =>
        exports.dataFill(data as number, part, first, examples, x as number, t as number),
      ),
    trainingBytes: (data, settings) =>
      withCopies([settings], false, (s) => exports.trainingBytes(data as number, s as number)),
    trainingOpen: (training, data, settings) =>
      withCopies([settings], false, (s) =>
        exports.trainingOpen(training as number, data as number, s as number),
      ),
    layerInitialize: (training, layer, first, rows) =>
      exports.layerInitialize(training as number, layer, first, rows),
    advance: (training, until, budget) => exports.advance(training as number, until, budget),
    score: (training, part, first, budget, sums) =>
      withCopies([sums], true, (s) => exports.score(training as number, part, first, budget, s as number)),
    scoreMean: (sums, examples) => withCopies([sums], false, (s) => exports.scoreMean(s as number, examples)),
    layerRead: (training, which, layer, first, rows, W, b) =>
      withCopies([W, b], true, (w, c) =>
        exports.layerRead(training as number, which, layer, first, rows, w as number, c as number),
      ),
    layerWrite: (training, which, layer, first, rows, W, b) =>
      withCopies([W, b], false, (w, c) =>
        exports.layerWrite(training as number, which, layer, first, rows, w as number, c as number),
      ),
    stateRead: (training, words) =>
      withCopies([words], true, (s) => exports.stateRead(training as number, s as number)),
    stateWrite: (training, words) =>
      withCopies([words], false, (s) => exports.stateWrite(training as number, s as number)),
    probe: (fn, x, y, count) =>
      withCopies([x, y], true, (from, to) => exports.probe(fn, from as number, to as number, count)),
  };
}

type Numbers = Float32Array | Float64Array | Uint32Array;

function copyIn(memory: WebAssembly.Memory, blocks: WasmMemory, array: Numbers): number {
  const address = blocks.allocate(array.byteLength);
  if (address === null) {
    throw new KernelError(`${array.byteLength} bytes more than WebAssembly's memory has are needed`);
  }
  bytesAt(memory, address, array).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return address;
}

function copyOut(memory: WebAssembly.Memory, address: number, array: Numbers): void {
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytesAt(memory, address, array));
}

/** Made again each time: growing the memory detaches the old buffer. */
function bytesAt(memory: WebAssembly.Memory, address: number, array: Numbers): Uint8Array {
  return new Uint8Array(memory.buffer, address, array.byteLength);
}
