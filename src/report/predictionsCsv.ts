import { csvCell } from './escape.js';

/** What a model predicts for each row of a table. */
interface Predicted {
  readonly rows: number;
  readonly width: number;
  readonly values: Float64Array;
  readonly classes: Uint32Array;
  readonly description: { readonly classes: readonly string[] };
}

/** One row for each row of the table: its class and the probability of each class, or its value. */
export function predictionsCsv({ rows, width, values, classes, description }: Predicted): string {
  const names = description.classes;
  const header = names.length === 0 ? ['value'] : ['class', ...names.map((name) => `probability of ${name}`)];
  const lines = [header.map(csvCell).join(',')];
  for (let row = 0; row < rows; row++) {
    const cells: (string | number)[] = [...values.subarray(row * width, (row + 1) * width)];
    if (names.length > 0) cells.unshift(names[classes[row] as number] as string);
    lines.push(cells.map(csvCell).join(','));
  }
  return `${lines.join('\n')}\n`;
}
