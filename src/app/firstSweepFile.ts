import { relative, resolve } from 'node:path';
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { columnSketch } from '../data/columnSketch.js';
import { loadDataset } from '../data/loadDataset.js';
import { EMPTY_PART } from '../data/split.js';
import { type DataSketch, exampleSweepFile } from '../sweepfile/exampleSweepFile.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';

export interface FirstSweepFile {
  readonly text: string;
  /** The decisions about the data, one sentence each. */
  readonly notes: readonly string[];
}

const DEV_FRACTION = 0.2;

/**
 * A sweep file to start from, for a table of data (null: a generated one). It is written for `directory`. The data
 * set is read once, so that jmin plan will accept the file.
 * @throws UserError, or an AggregateError of several, if the table is not fit for training.
 */
export async function firstSweepFile(data: string | null, directory: string): Promise<FirstSweepFile> {
  if (data === null) return { text: exampleSweepFile(null), notes: [] };
  const { notes, ...table } = await columnSketch(data);
  const sketch = { ...table, file: relative(directory, data), dev: DEV_FRACTION };
  const text = (await isTooSmall(sketch, directory))
    ? exampleSweepFile({ ...sketch, dev: 0 })
    : exampleSweepFile(sketch);
  return { text, notes: [...notes, ...choices(sketch)] };
}

/** Whether a dev set would leave nothing to train on: few rows, or classes with one row each. */
async function isTooSmall(sketch: DataSketch, directory: string): Promise<boolean> {
  const { dataset } = parseSweepFile(exampleSweepFile(sketch), { fileName: 'sweep.yaml' });
  try {
    await loadDataset(present(dataset, 'a data set'), resolve(directory));
    return false;
  } catch (error) {
    if (error instanceof UserError && error.code === EMPTY_PART) return true;
    throw error;
  }
}

function choices({ target, targetReason, candidates, columns }: DataSketch): string[] {
  const others = candidates.map(({ reference }) => String(reference));
  const rest = others.length === 0 ? '' : `; others: ${others.join(', ')}`;
  const ignored = columns.filter(
    (column) => column.ignored !== null && column.reference !== target.reference,
  );
  return [
    `target ${target.reference} is a guess, ${targetReason}${rest}`,
    ...ignored.map(({ reference, ignored: reason }) => `column ${reference} is left out: ${reason}`),
  ];
}
