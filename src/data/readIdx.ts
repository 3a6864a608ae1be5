import { appendRow, type Examples, emptyRows, type Input } from './examples.js';
import { MAX_COLUMNS, MAX_ROWS, MAX_VALUES } from './limits.js';
import { dataError, quote } from './problems.js';
import { readBytes } from './readBytes.js';

/** Images and labels in the IDX format of the MNIST database: unsigned bytes, sizes big-endian. */
export interface IdxImages {
  readonly count: number;
  /** Pixels of one image. */
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** A file begins with two zero bytes, the type and the number of dimensions. */
const BYTE_TYPE = 0x08;
const HINT = 'IDX files are those of MNIST: images begin with 00 00 08 03, labels with 00 00 08 01.';

export async function readIdxImages(file: string): Promise<IdxImages> {
  return readIdx(file, 'images');
}

export async function readIdxLabels(file: string): Promise<Uint8Array> {
  return (await readIdx(file, 'labels')).pixels;
}

async function readIdx(file: string, what: 'images' | 'labels'): Promise<IdxImages> {
  const reader = byteReader(file);
  try {
    const magic = Buffer.from(await reader.take(4));
    const dimensions = magic[3] as number;
    const fits = what === 'labels' ? dimensions === 1 : dimensions >= 2 && dimensions <= 4;
    if (magic.readUIntBE(0, 3) !== BYTE_TYPE || !fits) throw wrongMagic(file, what, magic);
    const header = Buffer.from(await reader.take(4 * dimensions));
    const sizes = Array.from({ length: dimensions }, (_, i) => header.readUInt32BE(4 * i));
    const { count, width } = checkSizes(file, sizes);
    const pixels = await reader.take(count * width);
    await reader.expectEnd();
    return { count, width, pixels };
  } finally {
    await reader.close();
  }
}

function wrongMagic(file: string, what: string, magic: Buffer) {
  const found = [...magic].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return dataError(file, `expected IDX ${what} of unsigned bytes; it begins with ${found}`, HINT);
}

/** A header that lies is refused before anything is allocated for it. */
function checkSizes(file: string, sizes: readonly number[]): { count: number; width: number } {
  const [count = 0, ...imageSizes] = sizes;
  const width = imageSizes.reduce((product, size) => product * size, 1);
  const says = `its header says ${sizes.join(' × ')}`;
  if (count > MAX_ROWS) throw dataError(file, `expected at most ${MAX_ROWS} examples; ${says}`);
  if (width > MAX_COLUMNS) throw dataError(file, `expected at most ${MAX_COLUMNS} pixels an image; ${says}`);
  if (count * width > MAX_VALUES) throw dataError(file, `expected at most ${MAX_VALUES} pixels; ${says}`);
  if (count * width === 0) throw dataError(file, `there are no examples; ${says}`);
  return { count, width };
}

/** Takes a file's bytes in portions of known sizes, and never more of it than was asked for. */
function byteReader(file: string) {
  const pieces = readBytes(file);
  let rest: Uint8Array = new Uint8Array(0);
  let taken = 0;
  return {
    async take(count: number): Promise<Uint8Array> {
      const portion: Uint8Array[] = [];
      const end = taken + count;
      while (taken < end) {
        if (rest.length === 0) {
          const next = await pieces.next();
          if (next.done) throw cutShort(file, end, taken);
          rest = next.value;
        }
        const piece = rest.subarray(0, end - taken);
        portion.push(piece);
        taken += piece.length;
        rest = rest.subarray(piece.length);
      }
      return Buffer.concat(portion);
    },
    async expectEnd(): Promise<void> {
      if (rest.length === 0 && (await pieces.next()).done) return;
      throw dataError(file, `expected ${taken} bytes, as its header says; there are more`);
    },
    close: () => pieces.return(undefined),
  };
}

function cutShort(file: string, expected: number, found: number) {
  return dataError(file, `the file is cut short: expected ${expected} bytes; got ${found}`);
}

/** The different labels of the training file, ascending: the classes. */
export function idxClasses(file: string, labels: Uint8Array): string[] {
  const classes = [...new Set(labels)].sort((a, b) => a - b).map(String);
  if (classes.length > 1) return classes;
  throw dataError(file, `expected at least two classes; every label is ${classes[0]}`);
}

export function idxInputs(width: number): Input[] {
  return Array.from({ length: width }, (_, i) => ({ kind: 'number', name: `pixel ${i + 1}`, origin: 0 }));
}

/** Images as rows of float32; labels as their places among `classes`. */
export function idxExamples(
  { count, width, pixels }: IdxImages,
  labels: Uint8Array,
  options: { readonly classes: readonly string[]; readonly file: string },
): Examples {
  const { classes, file } = options;
  if (labels.length !== count) {
    throw dataError(file, `expected ${count} labels, one an image; there are ${labels.length}`);
  }
  const rows = emptyRows(width);
  for (let row = 0; row < count; row++) appendRow(rows, pixels.subarray(row * width, (row + 1) * width));
  const y = Float64Array.from(labels, (label, index) => {
    const place = classes.indexOf(String(label));
    if (place !== -1) return place;
    throw dataError(file, `label ${index + 1}: the training file has no class ${quote(label)}`);
  });
  return { rows, y };
}
