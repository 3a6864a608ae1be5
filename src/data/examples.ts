/** Decoded examples, before they are split and standardised: what the data digest is of. */

/** An input column of a table. */
export type Input =
  /** Its cells hold the value less `origin`, the column's first value: a time of day stays exact in float32. */
  | { readonly kind: 'number'; readonly name: string; readonly origin: number }
  /** Its cells hold the place of their text in `categories`. */
  | { readonly kind: 'text'; readonly name: string; readonly categories: readonly string[] };

/** Rows of float32 numbers in blocks of about 1 MiB, that grow without ever being copied. NaN is missing. */
export interface Rows {
  readonly width: number;
  readonly rowsPerBlock: number;
  readonly blocks: Float32Array[];
  count: number;
}

export interface Examples {
  readonly rows: Rows;
  /** One an example: its class (0, 1, …), or the number to predict in its own unit. */
  readonly y: Float64Array;
}

const BLOCK_VALUES = 2 ** 18;

export function emptyRows(width: number): Rows {
  return {
    width,
    rowsPerBlock: Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, width))),
    blocks: [],
    count: 0,
  };
}

/** Adds a row of `rows.width` numbers; the caller keeps the array. */
export function appendRow(rows: Rows, values: ArrayLike<number>): void {
  const index = rows.count % rows.rowsPerBlock;
  if (index === 0) rows.blocks.push(new Float32Array(rows.rowsPerBlock * rows.width));
  (rows.blocks.at(-1) as Float32Array).set(values, index * rows.width);
  rows.count++;
}

/** A row's numbers are `block[offset … offset + width − 1]`. */
type RowVisitor = (block: Float32Array, offset: number, row: number) => void;

/** Visits the rows in their order. */
export function forEachRow(rows: Rows, visit: RowVisitor): void {
  for (let index = 0; index < rows.blocks.length; index++) visitBlock(rows, index, visit);
}

/** The same, and lets each block go behind it: what is copied out takes the room of what it is copied from. */
export function consumeRows(rows: Rows, visit: RowVisitor): void {
  for (let index = 0; index < rows.blocks.length; index++) {
    visitBlock(rows, index, visit);
    rows.blocks[index] = CONSUMED;
  }
}

const CONSUMED = new Float32Array(0);

function visitBlock({ width, rowsPerBlock, blocks, count }: Rows, index: number, visit: RowVisitor): void {
  const block = blocks[index] as Float32Array;
  const start = index * rowsPerBlock;
  const end = Math.min(count, start + rowsPerBlock);
  for (let row = start; row < end; row++) visit(block, (row - start) * width, row);
}

/** Input features: a text column counts as one for each of its categories. */
export function featureCount(inputs: readonly Input[]): number {
  return inputs.reduce((sum, input) => sum + (input.kind === 'text' ? input.categories.length : 1), 0);
}

/** The features of one row: numbers as they are, a text as 1 in the column of its category; NaN where missing. */
export function featuresOf(
  inputs: readonly Input[],
  block: Float32Array,
  offset: number,
  features: Float64Array,
): void {
  let at = 0;
  for (let column = 0; column < inputs.length; column++) {
    const input = inputs[column] as Input;
    const value = block[offset + column] as number;
    if (input.kind === 'number') {
      features[at++] = value;
    } else {
      features.fill(Number.isNaN(value) ? value : 0, at, at + input.categories.length);
      if (!Number.isNaN(value)) features[at + value] = 1;
      at += input.categories.length;
    }
  }
}
