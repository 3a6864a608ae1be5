import { appendRow, type Examples, emptyRows, type Input } from './examples.js';
import { MAX_CLASSES, MAX_COLUMNS, MAX_ROWS, MAX_VALUES } from './limits.js';
import { dataError, quote } from './problems.js';
import { readBytes } from './readBytes.js';

/** Images and labels in the IDX format of the MNIST database: unsigned bytes, sizes big-endian. */
export interface IdxImages {
  readonly count: number;
  /** Pixels of one image. */
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Two zero bytes, the type (8: unsigned byte), the number of dimensions. */
const BYTE_TYPE = 0x08;
const HINT = 'IDX files are those of MNIST: images begin with 00 00 08 03, labels with 00 00 08 01.';

export async function readIdxImages(file: string): Promise<IdxImages> {
  const { sizes, values } = await readIdx(file, 'images');
  const [count = 0, ...imageSizes] = sizes;
  const width = imageSizes.reduce((product, size) => product * size, 1);
  return { count, width, pixels: values };
}

export async function readIdxLabels(file: string): Promise<Uint8Array> {
  return (await readIdx(file, 'labels')).values;
}

async function readIdx(file: string, what: 'images' | 'labels') {
  const reader = byteReader(file);
  const magic = await reader.take(4);
  const [zero0, zero1, type, dimensions = 0] = magic;
  const fits = what === 'labels' ? dimensions === 1 : dimensions >= 2 && dimensions <= 4;
  if (zero0 !== 0 || zero1 !== 0 || type !== BYTE_TYPE || !fits) {
    const found = Buffer.from(magic)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    throw dataError(file, `expected IDX ${what} of unsigned bytes; it begins with ${found}`, HINT);
  }
  const header = Buffer.from(await reader.take(4 * dimensions));
  const sizes = Array.from({ length: dimensions }, (_, i) => header.readUInt32BE(4 * i));
  const total = checkSizes(file, sizes);
  const values = await reader.take(total);
  await reader.expectEnd();
  return { sizes, values };
}

/** A header that lies is refused before anything is allocated for it. */
function checkSizes(file: string, sizes: readonly number[]): number {
  const [count = 0, ...imageSizes] = sizes;
  const width = imageSizes.reduce((product, size) => product * size, 1);
  const says = `its header says ${sizes.join(' × ')}`;
  if (count > MAX_ROWS) throw dataError(file, `expected at most ${MAX_ROWS} examples; ${says}`);
  if (width > MAX_COLUMNS) throw dataError(file, `expected at most ${MAX_COLUMNS} pixels an image; ${says}`);
  if (count * width > MAX_VALUES) throw dataError(file, `expected at most ${MAX_VALUES} pixels; ${says}`);
  if (count * width === 0) throw dataError(file, `there are no examples; ${says}`);
  return count * width;
}

/** Takes a file's bytes in portions of known sizes, and never more of it than was asked for. */
function byteReader(file: string) {
  const pieces = readBytes(file);
  let rest: Uint8Array = new Uint8Array(0);
  let taken = 0;
  return {
    async take(count: number): Promise<Uint8Array> {
      const portion: Uint8Array[] = [];
      let missing = count;
      while (missing > 0) {
        if (rest.length === 0) {
          const next = await pieces.next();
          if (next.done) throw cutShort(file, taken + count, taken + count - missing);
          rest = next.value;
        }
        const piece = rest.subarray(0, missing);
        portion.push(piece);
        missing -= piece.length;
        rest = rest.subarray(piece.length);
      }
      taken += count;
      return Buffer.concat(portion);
    },
    async expectEnd(): Promise<void> {
      const more = rest.length > 0 || !(await pieces.next()).done;
      await pieces.return(undefined);
      if (more) throw dataError(file, `expected ${taken} bytes, as its header says; there are more`);
    },
  };
}

function cutShort(file: string, expected: number, found: number) {
  return dataError(file, `the file is cut short: expected ${expected} bytes; got ${found}`);
}

/** The different labels of the training file, ascending: the classes. */
export function idxClasses(file: string, labels: Uint8Array): string[] {
  const classes = [...new Set(labels)].sort((a, b) => a - b).map(String);
  if (classes.length < 2)
    throw dataError(file, `expected at least two classes; every label is ${classes[0]}`);
  if (classes.length > MAX_CLASSES) throw dataError(file, `expected at most ${MAX_CLASSES} classes`);
  return classes;
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
