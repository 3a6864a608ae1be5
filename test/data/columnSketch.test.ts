import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { columnSketch } from '../../src/data/columnSketch.js';
import { folderWith, problemsOf } from './dataFiles.js';

const IRIS = 'sepal,petal,species\n5.1,1.4,setosa\n7.0,?,versicolor\n6.3,6.0,setosa\n';
const sketch = (content: string | Uint8Array, name = 'd.csv') =>
  columnSketch(join(folderWith({ [name]: content }), name));

describe('columnSketch', () => {
  it('tells names, kinds, few values and the likely target', async () => {
    expect(await sketch(IRIS)).toEqual({
      format: 'csv',
      delimiter: ',',
      header: true,
      columns: [
        { name: 'sepal', number: 1, kind: 'number', values: ['5.1', '6.3', '7.0'], hasMissing: false },
        { name: 'petal', number: 2, kind: 'number', values: ['1.4', '6.0'], hasMissing: true },
        { name: 'species', number: 3, kind: 'text', values: ['setosa', 'versicolor'], hasMissing: false },
      ],
      rows: 3,
      isWhole: true,
      target: {
        name: 'species',
        number: 3,
        kind: 'text',
        values: ['setosa', 'versicolor'],
        hasMissing: false,
      },
    });
  });

  it.each<[string, string | Uint8Array, string, object]>([
    ['semicolons', IRIS.replaceAll(',', ';'), 'd.csv', { delimiter: ';', rows: 3 }],
    ['tabs', IRIS.replaceAll(',', '\t'), 'd.tsv', { delimiter: '\t', rows: 3 }],
    ['packed', gzipSync(IRIS), 'd.csv.gz', { delimiter: ',', rows: 3 }],
    ['no header', '1,2\n3,4\n', 'd.csv', { header: false, rows: 2, target: { name: '2' } }],
    ['one column', 'x\n3\n4\n', 'd.csv', { header: true, delimiter: ',', rows: 2 }],
    [
      'JSON lines',
      '{"y":1,"x":"a"}\n{"y":2}\n',
      'd.jsonl',
      { format: 'jsonl', rows: 2, target: { name: 'y' } },
    ],
    ['a usual name first', 'Class,x\na,1\nb,2\n', 'd.csv', { target: { name: 'Class' } }],
    ['no usual name', 'x,z\n1,2\n2,3\n', 'd.csv', { target: { name: 'z' } }],
  ])('takes %s', async (_, content, name, expected) => {
    expect(await sketch(content, name)).toMatchObject(expected);
  });

  it('reads no more than the first 10,000 rows', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `${i},${i % 3}\n`).join('');
    expect(await sketch(`x,t\n${rows}`)).toMatchObject({ rows: 10_000, isWhole: true });
    const more = await sketch(`x,t\n${rows}oops,9\n`);
    expect(more).toMatchObject({
      rows: 10_000,
      isWhole: false,
      columns: [{ values: null }, { values: ['0', '1', '2'] }],
    });
  });

  it.each([
    ['an empty file', '', 'd.csv: the file is empty'],
    ['a header only', 'a,b\n', 'd.csv: there are no rows of data'],
    ['ragged rows', 'a,b\n1\n', 'd.csv:2: expected 2 cells, as in the first row; got 1'],
  ])('refuses %s', async (_, content, problem) => {
    const folder = folderWith({ 'd.csv': content });
    expect(await problemsOf(columnSketch(join(folder, 'd.csv')), folder)).toEqual([problem]);
  });
});
