import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { readInputs } from '../../src/data/readInputs.js';
import { SCALES } from '../../src/model/datasetSpec.js';
import { folderWith, idxFile, problemsOf, specOf } from './dataFiles.js';

/** Cells as people write them: decimal commas, a currency, dates, a category that looks like a gap. */
const TABLE = [
  'price;weight;from;land;sold',
  '1.200,50 €;0,5;03.01.2024;NA;yes',
  '999,00 €;;28.02.2024;DE;no',
  '2.000,00 €;1,25;15.03.2024;DE;yes',
  '10,00 €;7,5;16.03.2024;NA;no',
].join('\n');
const SPEC = { csv: 'd.csv', target: 'sold', missing: 'mean', dates: ['from'], keep: ['NA'], dev: 0 };

describe('readInputs', () => {
  it.each(SCALES)('reads cells to the same bits as training did, scale %s', async (scale) => {
    const folder = folderWith({ 'd.csv': TABLE });
    const { train, encoding } = await loadDataset(specOf({ ...SPEC, scale }), folder);
    const classes = ['no', 'yes'];
    const { rows, X, y } = await readInputs(join(folder, 'd.csv'), present(encoding, 'encoding'), {
      classes,
    });
    expect([rows, [...X], [...(y ?? [])]]).toEqual([4, [...train.X], [...train.y]]);
  });

  it('reads JSON lines with the same keys', async () => {
    const lines = ['{"u":1,"v":"a","t":0.5}', '{"u":3,"v":"b","t":1.5}', '{"u":4,"v":"b","t":9}'].join('\n');
    const folder = folderWith({ 'd.jsonl': lines });
    const spec = specOf({ jsonl: 'd.jsonl', target: 't', task: 'regression', dev: 0 });
    const { train, encoding } = await loadDataset(spec, folder);
    const read = await readInputs(join(folder, 'd.jsonl'), present(encoding, 'encoding'), { classes: null });
    expect([[...read.X], [...(read.y ?? [])]]).toEqual([[...train.X], [0.5, 1.5, 9]]);
  });

  it('reads images, plain or packed, and refuses those of another size', async () => {
    const images = idxFile([4, 1, 2], [0, 255, 10, 255, 0, 255, 10, 255]);
    const folder = folderWith({
      'images-idx3-ubyte': images,
      'new.idx.gz': gzipSync(images),
      'wide.idx': idxFile([1, 1, 3], [1, 2, 3]),
      labels: idxFile([4], [7, 3, 7, 3]),
    });
    const spec = specOf({ idx: 'images-idx3-ubyte', labels: 'labels', dev: 0, scale: 'pixels' });
    const { train, encoding } = await loadDataset(spec, folder);
    const read = (file: string) =>
      readInputs(join(folder, file), present(encoding, 'encoding'), { classes: ['3', '7'] });
    expect([...(await read('images-idx3-ubyte')).X]).toEqual([...train.X]);
    expect(await read('new.idx.gz')).toMatchObject({ rows: 4, X: train.X, y: null });
    expect(await problemsOf(read('wide.idx'), folder)).toEqual([
      'wide.idx: expected images of 2 pixels, as in training; got 3',
    ]);
  });
});
