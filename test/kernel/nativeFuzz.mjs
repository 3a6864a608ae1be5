/**
 * Calls the functions of the native module with what it must refuse, each argument of each call in turn, then
 * with arguments drawn from everything at hand. Prints how many calls were refused; an error that is not a
 * TypeError ends it, and a crash ends it without a word.
 */
import { createRequire } from 'node:module';

const [native] = createRequire(import.meta.url)('../../build/native/jmin.node').kernels;
const SHAPE = Float64Array.of(3, 2, 1, 20, 5, 0);
/** One hidden layer of 4 units, batches of 8: the order of c/shapes.h. */
const SETTINGS = Float64Array.of(
  ...[16, 0, 0.01, 0, 8, 3, 0.01, 0.9, 0, 0.9, 0.999, 1e-8, 0.9, 1e-8, 0, 0.5, 0.9, 100],
  ...[5, 1, 1, 0.5],
  ...[0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 4],
);
const floats = (length) => new Float32Array(length).fill(0.5);

function openData() {
  const data = native.allocate(native.dataBytes(SHAPE));
  native.dataOpen(data, SHAPE);
  native.dataFill(data, 0, 0, 20, floats(60), floats(20));
  return data;
}

function openTraining(data) {
  const training = native.allocate(native.trainingBytes(data, SETTINGS));
  native.trainingOpen(training, data, SETTINGS);
  return training;
}

function released(block) {
  native.release(block);
  return block;
}

function orphan() {
  const data = openData();
  const training = openTraining(data);
  native.release(data);
  return training;
}

function detached(array) {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function shrunk(length) {
  const buffer = new ArrayBuffer(length * 8, { maxByteLength: length * 8 });
  const array = new Float64Array(buffer);
  buffer.resize(8);
  return array;
}

const data = openData();
const training = openTraining(data);
const NOTHING = [undefined, null, {}, [], 'x', true, Symbol('x'), 1n, () => 1];
const NOT_NUMBERS = [...NOTHING, data];
const NOT_INDICES = [...NOT_NUMBERS, -1, 0.5, 3, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, 1e300];
const NOT_BLOCKS = [...NOTHING, 1, released(native.allocate(64)), released(openTraining(data))];
const NOT_DATA = [...NOT_BLOCKS, native.allocate(1 << 16), training, released(openData())];
const NOT_TRAININGS = [...NOT_BLOCKS, native.allocate(1 << 16), data, orphan()];
const NEW = () => native.allocate(1 << 16);
const NOT_NEW = [...NOT_BLOCKS, native.allocate(64), data, training];

/** No typed array, one of another kind, or one that is too short for what is written to it or read from it. */
function notArrays(sound) {
  const other = sound instanceof Float64Array ? new Float32Array(99) : new Float64Array(99);
  const bytes = new Uint8Array(sound.byteLength);
  return [...NOTHING, 1, other, bytes, new DataView(bytes.buffer), sound.slice(1), sound.slice(0, 0)].concat(
    shrunk(99),
    detached(sound.slice()),
  );
}

function withNumber(numbers, at, values) {
  return values.map((value) => numbers.with(at, value));
}

/** No whole number of rows up to `most`. */
function outOfReach(most) {
  return [...NOT_INDICES.filter((value) => value !== 3), most + 1];
}

const ABSURD = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 40, 1e300];
const NOT_SHAPES = notArrays(SHAPE).concat([0, 1, 2, 3, 4, 5].flatMap((at) => withNumber(SHAPE, at, ABSURD)));
const NOT_SETTINGS = notArrays(SETTINGS)
  .concat([0, 1, 4, 5, 34, 35].flatMap((at) => withNumber(SETTINGS, at, ABSURD)))
  .concat(withNumber(SETTINGS, 4, [0, 21]), withNumber(SETTINGS, 0, [0, 8]), [SETTINGS.with(34, 2)]);
const STATE = new Uint32Array(10);
native.stateRead(training, STATE);

/** The sound arguments of each function, each with what must be refused in its place. */
const CALLS = {
  allocate: [[64, NOT_NUMBERS]],
  release: [[NEW, NOTHING]],
  dataBytes: [[SHAPE, NOT_SHAPES]],
  dataOpen: [
    [NEW, NOT_NEW],
    [SHAPE, NOT_SHAPES],
  ],
  dataFill: [
    [data, NOT_DATA],
    [0, NOT_INDICES],
    [4, outOfReach(20)],
    [16, outOfReach(16)],
    [floats(48), notArrays(floats(48))],
    [floats(16), notArrays(floats(16))],
  ],
  trainingBytes: [
    [data, NOT_DATA],
    [SETTINGS, NOT_SETTINGS],
  ],
  trainingOpen: [
    [NEW, NOT_NEW],
    [data, NOT_DATA],
    [SETTINGS, NOT_SETTINGS],
  ],
  layerInitialize: [
    [training, NOT_TRAININGS],
    [0, NOT_INDICES],
    [1, outOfReach(4)],
    [3, outOfReach(3)],
  ],
  advance: [
    [training, NOT_TRAININGS],
    [5, NOT_NUMBERS],
    [1e5, NOT_NUMBERS],
  ],
  score: [
    [training, NOT_TRAININGS],
    [1, NOT_INDICES],
    [0, NOT_INDICES.filter((value) => value !== 3)],
    [1e5, NOT_NUMBERS],
    [new Float64Array(17), notArrays(new Float64Array(17))],
  ],
  scoreMean: [
    [new Float64Array(17), notArrays(new Float64Array(17))],
    [20, NOT_NUMBERS],
  ],
  layerRead: [
    [training, NOT_TRAININGS],
    [0, NOT_INDICES],
    [0, NOT_INDICES],
    [1, outOfReach(4)],
    [3, outOfReach(3)],
    [floats(9), notArrays(floats(9))],
    [floats(3), notArrays(floats(3))],
  ],
  layerWrite: [
    [training, NOT_TRAININGS],
    [2, NOT_INDICES],
    [0, NOT_INDICES],
    [1, outOfReach(4)],
    [3, outOfReach(3)],
    [floats(9), notArrays(floats(9))],
    [floats(3), notArrays(floats(3))],
  ],
  stateRead: [
    [training, NOT_TRAININGS],
    [STATE, notArrays(STATE)],
  ],
  stateWrite: [
    [training, NOT_TRAININGS],
    [STATE, [...notArrays(STATE), STATE.with(0, 2 ** 31)]],
  ],
  probe: [
    [7, NOT_NUMBERS],
    [new Float64Array(9), notArrays(new Float64Array(9))],
    [new Float64Array(3), notArrays(new Float64Array(3))],
    [3, [...NOT_NUMBERS, 4, Number.NaN, 1e300]],
  ],
};

let refused = 0;

/** Whether a call was refused, by a TypeError. */
function isRefused(name, args) {
  try {
    native[name](...args);
    return false;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    refused++;
    return true;
  }
}

const sound = ([value]) => (value === NEW ? NEW() : value);

for (const [name, parameters] of Object.entries(CALLS)) {
  if (isRefused(name, parameters.map(sound))) throw new Error(`${name} refuses sound arguments`);
  if (!isRefused(name, parameters.slice(1).map(sound))) throw new Error(`${name} does with too few`);
  parameters.forEach(([, unsound], at) => {
    unsound.forEach((value, i) => {
      const args = parameters.map(sound).with(at, value);
      if (!isRefused(name, args)) throw new Error(`${name} takes wrong value ${i} for its argument ${at}`);
    });
  });
}
for (const bytes of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, 2 ** 50, 1e300]) {
  if (native.allocate(bytes) !== null) throw new Error(`allocates ${bytes} bytes`);
}

// A training keeps its data, whoever else knows it.
const last = openTraining(openData());
globalThis.gc();
if (native.advance(last, 3, 1e6) !== 3) throw new Error('a training lost its data');

/** Calls may release or overwrite what later ones use, SHAPE and SETTINGS too. */
let seed = 1;
const below = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};
const names = Object.keys(CALLS).filter((name) => name !== 'allocate');
const everything = Object.values(CALLS)
  .flat()
  .flatMap(([value, unsound]) => [value, ...unsound]);
for (let call = 0; call < 30_000; call++) {
  const name = names[below(names.length)];
  const pick = (parameter) => (below(4) > 0 ? sound(parameter) : everything[below(everything.length)]);
  isRefused(
    name,
    CALLS[name].map(pick).map((value) => (value === NEW ? NEW() : value)),
  );
}
process.stdout.write(`${refused}\n`);
