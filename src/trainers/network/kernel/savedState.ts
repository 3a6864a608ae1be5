/**
 * The bytes of a saved training: 32-bit words, little endian.
 *
 *   magic, version, number of shape words, shape words, STATE_WORDS state words, floats of W and b of each
 *   layer for the parameters and each memory of the optimizer, checksum of all before
 */
import { STATE_WORDS } from './core.js';
import { KernelError } from './kernel.js';

const MAGIC = 0x6e69_6d6a; // "jmin"
const VERSION = 1;
const HEADER_WORDS = 3;

export interface SavedState {
  readonly state: Uint32Array;
  readonly numbers: Float32Array;
}

/** `shape` is what another training must share to resume from here. */
export function encodeState(shape: readonly number[], { state, numbers }: SavedState): Uint8Array {
  const words = new Uint32Array(HEADER_WORDS + shape.length + STATE_WORDS + numbers.length + 1);
  words.set([MAGIC, VERSION, shape.length, ...shape]);
  words.set(state, HEADER_WORDS + shape.length);
  words.set(new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length), startOfNumbers(shape));
  words[words.length - 1] = checksum(words.subarray(0, -1));
  return new Uint8Array(words.buffer);
}

/** @throws KernelError if the bytes are cut or damaged, or of another version or shape. */
export function decodeState(shape: readonly number[], count: number, bytes: Uint8Array): SavedState {
  const fewest = 4 * (HEADER_WORDS + STATE_WORDS + 1);
  if (bytes.length < fewest || bytes.length % 4 !== 0) throw new KernelError('the saved state is cut');
  const words = new Uint32Array(bytes.slice().buffer);
  if (words[0] !== MAGIC) throw new KernelError('these bytes are not a saved state');
  if (words[1] !== VERSION)
    throw new KernelError(`the saved state is of version ${words[1]}, not ${VERSION}`);
  if (words.at(-1) !== checksum(words.subarray(0, -1))) {
    throw new KernelError('the saved state is cut or damaged: its checksum is wrong');
  }
  const isSameShape = words[2] === shape.length && shape.every((n, i) => words[HEADER_WORDS + i] === n);
  const start = startOfNumbers(shape);
  if (!isSameShape || words.length !== start + count + 1) {
    throw new KernelError('the saved state is of another network, batch size, optimizer or training set');
  }
  return {
    state: words.slice(start - STATE_WORDS, start),
    numbers: new Float32Array(words.buffer, 4 * start, count),
  };
}

function startOfNumbers(shape: readonly number[]): number {
  return HEADER_WORDS + shape.length + STATE_WORDS;
}

/** FNV-1a over words: a change of any one of them changes it. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c_9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x0100_0193);
  return hash >>> 0;
}
