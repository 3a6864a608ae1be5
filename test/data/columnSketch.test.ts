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
    const species = {
      name: 'species',
      reference: 'species',
      kind: 'text',
      values: ['setosa', 'versicolor'],
      hasMissing: false,
      ignored: null,
    };
    expect(await sketch(IRIS)).toEqual({
      format: 'csv',
      keys: [
        {
          key: 'missing',
          value: 'mean',
          reason: '"petal": missing values take the mean of the column; or drop the row',
        },
      ],
      columns: [
        {
          name: 'sepal',
          reference: 'sepal',
          kind: 'number',
          values: ['5.1', '7.0', '6.3'],
          hasMissing: false,
          ignored: null,
        },
        {
          name: 'petal',
          reference: 'petal',
          kind: 'number',
          values: ['1.4', '6.0'],
          hasMissing: true,
          ignored: null,
        },
        species,
      ],
      rows: 3,
      isWhole: true,
      target: species,
      targetReason: 'by its name',
      candidates: [],
      notes: ['"petal": missing values take the mean of the column; or drop the row (missing: mean)'],
    });
  });

  it.each<[string, string | Uint8Array, string, object]>([
    ['packed', gzipSync(IRIS), 'd.csv.gz', { rows: 3 }],
    ['tabs', IRIS.replaceAll(',', '\t'), 'd.tsv', { keys: [{ key: 'missing' }], rows: 3 }],
    [
      'JSON lines',
      '{"y":1,"x":"a"}\n{"y":2}\n',
      'd.jsonl',
      { format: 'jsonl', rows: 2, target: { name: 'y' } },
    ],
    ['a usual name first', 'Class,x\na,1\nb,2\n', 'd.csv', { target: { name: 'Class' } }],
    ['no usual name', 'x,z\n1,2\n2,3\n', 'd.csv', { target: { name: 'z' } }],
    [
      'several usual names',
      'class,survived,x\na,1,7\nb,2,8\n',
      'd.csv',
      { target: { name: 'survived' }, candidates: [{ name: 'class' }, { name: 'x' }] },
    ],
  ])('takes %s', async (_, content, name, expected) => {
    expect(await sketch(content, name)).toMatchObject(expected);
  });

  it('leaves out what says the same as the target', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 7},${i % 2},${i % 2 === 0 ? 'no' : 'yes'}\n`);
    const { columns } = await sketch(`x,survived,alive\n${rows.join('')}`);
    expect(columns.map(({ ignored }) => ignored)).toEqual([
      null,
      null,
      'says the same as the target survived',
    ]);
  });

  it('names the first column, of texts, as another target where there are no names', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 2 === 0 ? 'b' : 'g'},${i / 8},${i * 1.5}\n`);
    expect(await sketch(rows.join(''))).toMatchObject({
      target: { reference: 3 },
      candidates: [{ reference: 1 }],
    });
  });

  it('gives an example that has the mark it speaks of', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i}.288,"£${i + 1},${100 + i}.50"\n`);
    const { notes } = await sketch(`a,price\n${rows.join('')}`);
    expect(notes).toContain('"," between thousands, e.g. "£1,100.50" (thousands: ",")');
  });

  it('says the name of a column of dates', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `2024-01-${String(i + 1).padStart(2, '0')},${i * 1.5}\n`,
    );
    const { notes } = await sketch(`Month,Sales\n${rows.join('')}`);
    expect(notes).toEqual(['column "Month": dates, read as days (dates: [Month])']);
  });

  it.each([
    ['an empty file', '', 'd.csv: the file is empty'],
    ['a header only', 'a,b\n', 'd.csv: there are no rows of data'],
    [
      'a table without a column to predict',
      `name,note\n${Array.from({ length: 12 }, (_, i) => `n${i},t${i}\n`).join('')}`,
      'd.csv: no column can be predicted (A target has at least two values, and is no id, date or free text.)',
    ],
  ])('refuses %s', async (_, content, problem) => {
    const folder = folderWith({ 'd.csv': content });
    expect(await problemsOf(columnSketch(join(folder, 'd.csv')), folder)).toEqual([problem]);
  });
});
