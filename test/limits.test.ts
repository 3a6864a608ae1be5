/** docs/limits.md names every limit of the files that users bring, with the number that the source has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as data from '../src/data/limits.js';
import * as spec from '../src/model/datasetSpec.js';
import * as record from '../src/model/record.js';
import * as model from '../src/modelFiles/trainedModel.js';
import * as journal from '../src/results/journalFile.js';
import * as caches from '../src/store/sweepCaches.js';
import * as sweepFile from '../src/sweepfile/sweepFile.js';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../docs/limits.md'), 'utf8');

/** They decide how much is looked at, sent or shown at once: no input is refused for them. */
const NO_INPUT_LIMITS = [
  ...['MAX_PROBLEMS', 'MAX_CHUNK_BYTES', 'MAX_PROBE_CHARACTERS', 'MAX_SAMPLE_ROWS', 'MAX_SAMPLE_CELLS'],
  ...['MAX_INIT_CELLS', 'MAX_DISTINCT_VALUES', 'MAX_QUOTED_CELLS', 'MAX_GUESSED_CLASSES'],
];

const LIMITS = [sweepFile, model, record, spec, data, journal, caches]
  .flatMap((file) => Object.entries(file))
  .filter((entry): entry is [string, number] => /^(MAX|MIN)_/.test(entry[0]) && typeof entry[1] === 'number');

/** The numbers in the last column. */
const NUMBERS = [...DOCUMENT.matchAll(/\| ([\d,]+) \|$/gm)].map(([, number = '']) => number);

describe('docs/limits.md', () => {
  test.each(LIMITS.filter(([name]) => !NO_INPUT_LIMITS.includes(name)))('has %s, %i', (_, value) => {
    expect(NUMBERS).toContain(value.toLocaleString('en-US'));
  });

  test('has no number that is no limit', () => {
    const values = LIMITS.map(([, value]) => value.toLocaleString('en-US'));
    expect(NUMBERS.filter((number) => !values.includes(number))).toEqual([]);
  });
});
