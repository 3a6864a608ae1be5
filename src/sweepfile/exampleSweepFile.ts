/** The text of a first sweep file, with a comment beside everything that will want to be changed. */
import { Document } from 'yaml';
import { MAX_GUESSED_CLASSES } from '../model/datasetSpec.js';

/** What a first look at a table of data tells. */
export interface DataSketch {
  /** Path from the folder of the sweep file. */
  readonly file: string;
  readonly format: 'csv' | 'jsonl';
  readonly delimiter: string;
  readonly header: boolean;
  readonly rows: number;
  /** False where there are more rows than were looked at. */
  readonly isWhole: boolean;
  readonly columns: readonly ColumnSketch[];
  readonly target: ColumnSketch;
}

interface ColumnSketch {
  readonly name: string;
  readonly number: number;
  readonly kind: 'number' | 'text';
  /** Null: too many different ones to list. */
  readonly values: readonly string[] | null;
  readonly hasMissing: boolean;
}

/** Of the data that was looked at; null: of a made-up data set. */
export function exampleSweepFile(sketch: DataSketch | null): string {
  return `# A sweep file: every point of the grid below is trained, and ranked by its final cost J.
# jmin plan FILE shows what it will do; jmin run FILE does it. All keys: docs/sweep-file.md

dataset:
${sketch === null ? madeUpDataset : datasetLines(sketch)}
  dev: 0.2                    # fraction kept for the dev set; 0 for none, or a file of its own

# A value is fixed, a list is swept.
hyperparameters:
  learning_rate: { log: [0.003, 0.3], count: 5 }   # α; also a list, or { linear: [a, b], count: n }
  hidden_layers: 1..3         # L; 0 is logistic, softmax or linear regression
  hidden_units: [16, 64]      # n[l]; [[64, 32], [32, 16]] names each layer, and sets their number
  batch_size: ${batchSizes(sketch)}
  activation: relu            # relu, leaky_relu, tanh, sigmoid, linear
  optimizer: sgd              # sgd, nesterov, rmsprop, adam, adamw
  momentum: 0.9               # of sgd and nesterov
  epochs: 30                  # or iterations

# where: parameters < 20000   # keeps only the points for which it is true
# replicates: 5               # trains every configuration with the seeds 1 to 5
rank_by: J                    # or dev_J, dev_error
`;
}

const madeUpDataset = `  generate: moons             # circles, spirals, blobs, parity, sine, speech; or csv: FILE and target: COLUMN
  examples: 1000
  noise: 0.1`;

function datasetLines({
  file,
  format,
  delimiter,
  header,
  rows,
  isWhole,
  columns,
  target,
}: DataSketch): string {
  const usual = /\.tsv(\.gz)?$/i.test(file) ? '\t' : ',';
  const size = `${isWhole ? '' : 'more than '}${rows} rows, ${columns.length - 1} inputs`;
  const lines: (readonly [string, string])[] = [[`${format}: ${yamlScalar(file)}`, size]];
  if (format === 'csv' && delimiter !== usual) lines.push([`delimiter: ${yamlScalar(delimiter)}`, '']);
  if (!header) lines.push(['header: false', 'columns are named by their numbers']);
  lines.push([`target: ${header ? yamlScalar(target.name) : target.number}`, aboutTarget(target)]);
  if (columns.some(({ hasMissing }) => hasMissing)) {
    lines.push(['missing: mean', 'for empty cells the mean of the column; or drop the row']);
  }
  return lines
    .map(([key, comment]) => `  ${comment === '' ? key : `${key.padEnd(27)} # ${comment}`}`)
    .join('\n');
}

/** The column's values are of unknown origin: their number is told, not they. */
function aboutTarget({ kind, values }: ColumnSketch): string {
  if (kind === 'text') return values === null ? 'classes' : `${values.length} classes`;
  const areWhole = values?.every((value) => Number.isInteger(Number(value))) === true;
  if (!areWhole || values.length > MAX_GUESSED_CLASSES) return 'numbers: a regression';
  return `${values.length} classes; add task: regression to predict it as a number`;
}

/** Mini-batches well below the number of examples. */
function batchSizes(sketch: DataSketch | null): string {
  const isSmall = sketch?.isWhole === true && sketch.rows < 400;
  return isSmall
    ? '[16, full]      # examples in a mini-batch; full: all of them'
    : '[32, 128]       # examples in a mini-batch, or full';
}

/** A text on one line that YAML reads as it is. */
function yamlScalar(text: string): string {
  const written = new Document(text).toString({ lineWidth: 0 }).trimEnd();
  return written.includes('\n') || /[\p{Cc}\p{Cf}]/u.test(written) ? JSON.stringify(text) : written;
}
