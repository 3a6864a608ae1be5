import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/data/dialect.js';
import { collectProblems } from '../../src/data/problems.js';
import { csvReader } from '../../src/data/readCsv.js';
import { folderWith } from './dataFiles.js';

const DIALECT: Dialect = {
  encoding: undefined,
  delimiter: ',',
  comment: null,
  skip: 0,
  headerRows: 0,
  rowNames: false,
  trailing: false,
};

async function readRows(content: string, maxRows = Number.POSITIVE_INFINITY) {
  const file = join(folderWith({ 'd.csv': content }), 'd.csv');
  const rows: { cells: readonly (string | number)[]; line: number }[] = [];
  const problems = collectProblems();
  const sink = {
    header: () => {},
    row: (cells: readonly (string | number)[], line: number) => rows.push({ cells, line }),
  };
  await csvReader(file, DIALECT)(sink, problems, maxRows);
  problems.settle();
  return rows;
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const lineBreaks = (text: string) => text.replace(/\r\n?/g, '\n');

describe('csvReader', () => {
  it('reads back whatever was quoted, each row with its line', async () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\nb', '"', ',', '\r\n', ''));
    const table = fc.array(fc.tuple(fc.constant('1'), cell, cell), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\r'), async (rows, lineBreak) => {
        const content = rows.map((cells) => cells.map(quoted).join(',') + lineBreak).join('');
        let line = 1;
        const expected = rows.map((cells) => {
          const row = { cells: cells.map(lineBreaks), line };
          line += lineBreaks(cells.join('')).split('\n').length;
          return row;
        });
        expect(await readRows(content)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('stops after the rows asked for', async () => {
    const rows = await readRows('1,2\n3,4\n5,6\nragged\n', 2);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });
});
