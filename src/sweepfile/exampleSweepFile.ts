/** The text of a first sweep file, with a comment beside everything that will want to be changed. */
import { Document } from 'yaml';
import { MAX_GUESSED_CLASSES } from '../model/datasetSpec.js';
import { exampleAxes } from '../trainers/network/exampleAxes.js';

type KeyValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | Readonly<Record<string, readonly string[]>>;

/** The findings of a first look at a table of data. */
export interface DataSketch {
  /** Path from the folder of the sweep file. */
  readonly file: string;
  readonly format: 'csv' | 'jsonl';
  /** Keys that the table needs to be read, each with its reason. */
  readonly keys: readonly {
    readonly key: string;
    readonly value: KeyValue;
    readonly reason: string;
  }[];
  readonly rows: number;
  /** False where there are more rows than were looked at. */
  readonly isWhole: boolean;
  readonly columns: readonly ColumnSketch[];
  readonly target: ColumnSketch;
  readonly targetReason: string;
  readonly candidates: readonly ColumnSketch[];
  /** The fraction that is kept for the dev set. */
  readonly dev: number;
}

interface ColumnSketch {
  readonly name: string;
  readonly reference: string | number;
  readonly kind: 'number' | 'text';
  /** Null: too many different ones to list. */
  readonly values: readonly string[] | null;
  /** Why it is left out; null where it is an input. */
  readonly ignored: string | null;
}

/** For the data that was looked at; null: for a generated data set. */
export function exampleSweepFile(sketch: DataSketch | null): string {
  return `# A sweep file: every point of the grid below is trained, and ranked by its final cost J.
# jmin plan FILE shows what it will do; jmin run FILE does it. All keys: docs/sweep-file.md

dataset:
${sketch === null ? generatedData : datasetLines(sketch)}

# A value is fixed, a list is swept.
hyperparameters:
${exampleAxes(sketch?.isWhole === true ? sketch.rows : Number.POSITIVE_INFINITY)}

# where: parameters < 20000   # keeps only the points for which it is true
# replicates: 5               # trains every configuration with the seeds 1 to 5
rank_by: J                    # the cost in training; dev_J ranks by the dev set, when overfitting matters
`;
}

const generatedData = `  generate: moons             # circles, spirals, blobs, parity, sine, speech; or csv: FILE and target: COLUMN
  examples: 1000
  noise: 0.1
  dev: 0.2                    # fraction kept for the dev set; 0 for none`;

/** The column at which comments begin. */
const COMMENT_COLUMN = 30;

function datasetLines(sketch: DataSketch): string {
  const { file, format, rows, isWhole, columns, target, keys, dev } = sketch;
  const ignored = columns.filter(
    (column) => column.ignored !== null && column.reference !== target.reference,
  );
  const inputs = columns.length - 1 - ignored.length;
  const size = `${isWhole ? '' : 'more than '}${rows} rows, ${inputs} ${inputs === 1 ? 'input' : 'inputs'}`;
  const lines = [
    line(`  ${format}: ${yamlScalar(file)}`, size),
    ...keys.map(({ key, value, reason }) => line(`  ${key}: ${yamlValue(value)}`, printable(reason))),
    line(
      `  target: ${yamlValue(target.reference)}`,
      `a guess, ${sketch.targetReason}: ${aboutTarget(sketch)}`,
    ),
    ...otherTargets(sketch),
    ...ignoreLines(ignored),
    line(`  dev: ${dev}`, 'fraction kept for the dev set; 0 for none, or a file of its own'),
  ];
  return lines.join('\n');
}

function line(text: string, comment: string): string {
  return comment === '' ? text : `${text.padEnd(COMMENT_COLUMN - 1)} # ${comment}`;
}

function otherTargets({ candidates }: DataSketch): string[] {
  if (candidates.length === 0) return [];
  const names = candidates.map(({ reference }) => printable(String(reference)));
  return [line('', `or predict ${names.join(', ')}`)];
}

function ignoreLines(ignored: readonly ColumnSketch[]): string[] {
  if (ignored.length === 0) return [];
  return [
    line('  ignore:', 'columns that are left out'),
    ...ignored.map(({ reference, ignored: reason }) =>
      line(`    - ${yamlValue(reference)}`, printable(reason ?? '')),
    ),
  ];
}

/** The column's values are of unknown origin: only their number is shown. */
function aboutTarget({ target: { kind, values }, keys }: DataSketch): string {
  if (kind === 'text') return values === null ? 'classes' : `${values.length} classes`;
  const areWhole = values?.every((value) => Number.isInteger(Number(value))) === true;
  const isRegression = keys.some(({ key }) => key === 'task');
  if (!areWhole || values.length > MAX_GUESSED_CLASSES || isRegression) return 'numbers, a regression';
  return `${values.length} classes; add task: regression to predict it as a number`;
}

function yamlValue(value: KeyValue): string {
  if (typeof value === 'string') return yamlScalar(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(yamlItem).join(', ')}]`;
  const entries = Object.entries(value).map(([key, list]) => `${yamlItem(key)}: ${yamlValue(list)}`);
  return `{ ${entries.join(', ')} }`;
}

function isList(value: object): value is readonly (string | number)[] {
  return Array.isArray(value);
}

function yamlItem(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const written = yamlScalar(value);
  return /^[\p{L}_$][\p{L}\p{N}_ $.-]*$/u.test(written) || /^["']/.test(written)
    ? written
    : JSON.stringify(value);
}

/** A text on one line that YAML reads as it is. */
function yamlScalar(text: string): string {
  const written = new Document(text).toString({ lineWidth: 0 }).trimEnd();
  return written.includes('\n') || /[\p{Cc}\p{Cf}]/u.test(written) ? JSON.stringify(text) : written;
}

/** Names come from the data: a comment is one line of characters that are seen. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�').slice(0, MAX_COMMENT);
}

const MAX_COMMENT = 120;
