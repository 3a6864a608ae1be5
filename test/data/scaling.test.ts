import { describe, expect, it, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { SCALES } from '../../src/model/datasetSpec.js';
import { formatSweepFile } from '../../src/sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { folderWith, idxFile, specOf } from './dataFiles.js';

/** u has a gap, v is far from zero and from its first value, w is constant, k is a text. */
const TABLE = 'u,v,w,k,t\n0,1000,5,red,1\n,1002,5,blue,2\n2,1001,5,red,3\n4,1001,5,red,5\n';

const SQRT_2 = Math.round(1000 * Math.SQRT2) / 1000;

/** Of the first two rows. */
const EXPECTED: Readonly<Record<(typeof SCALES)[number], readonly number[]>> = {
  standard: [-1.225, -SQRT_2, 0, 0.577, -0.577, 0, SQRT_2, 0, -1.732, 1.732],
  common: [-0.764, 1.321, -0.753, 1, 0, -0.759, 1.325, -0.753, 0, 1],
  minmax: [0, 0, 0, 1, 0, 0.5, 1, 0, 0, 1],
  none: [0, 1000, 5, 1, 0, 2, 1002, 5, 0, 1],
};

describe('dataset.scale', () => {
  it.each(SCALES)('%s', async (scale) => {
    const spec = specOf({ csv: 'd.csv', target: 't', task: 'regression', missing: 'mean', dev: 0, scale });
    const { train } = await loadDataset(spec, folderWith({ 'd.csv': TABLE }));
    expect([...train.X].slice(0, 10).map((value) => Math.round(value * 1000) / 1000 + 0)).toEqual(
      EXPECTED[scale],
    );
  });

  it('pools all numbers under common: mean 0 and deviation 1', async () => {
    const spec = specOf({
      csv: 'd.csv',
      target: 't',
      task: 'regression',
      dev: 0,
      scale: 'common',
      ignore: ['k'],
    });
    const table = TABLE.replace('\n,', '\n3,');
    const { train } = await loadDataset(spec, folderWith({ 'd.csv': table }));
    const all = [...train.X];
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const square = all.reduce((sum, value) => sum + value * value, 0) / all.length;
    expect([mean, square]).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6)]);
  });

  it('is part of the digest, unless it is standard', async () => {
    const folder = folderWith({ 'd.csv': TABLE });
    const digestOf = async (more: object) =>
      (
        await loadDataset(
          specOf({ csv: 'd.csv', target: 't', task: 'regression', missing: 'mean', ...more }),
          folder,
        )
      ).facts.digest;
    const digests = await Promise.all(SCALES.map((scale) => digestOf({ scale })));
    expect(new Set(digests).size).toBe(SCALES.length);
    expect(digests[0]).toBe(await digestOf({}));
  });

  it('scales pixels by 1/255', async () => {
    const images = idxFile([4, 1, 2], [0, 255, 51, 255, 0, 255, 10, 255]);
    const files = { images, labels: idxFile([4], [7, 3, 7, 3]) };
    const spec = specOf({ idx: 'images', labels: 'labels', dev: 0, scale: 'pixels' });
    const { train } = await loadDataset(spec, folderWith(files));
    expect([...train.X].slice(0, 4)).toEqual([0, 1, Math.fround(0.2), 1]);
  });
});

describe('the scale of a sweep file', () => {
  const datasetOf = (dataset: object) =>
    parseSweepFile(JSON.stringify({ name: 'x', dataset, hyperparameters: {} }), { fileName: 'x.yaml' });
  const IMAGES = { idx: 'images', labels: 'labels' };

  test('is pixels for images and standard for other data by default', () => {
    expect(datasetOf(IMAGES).dataset).toMatchObject({ scale: 'pixels' });
    expect(datasetOf({ ...IMAGES, scale: 'common' }).dataset).toMatchObject({ scale: 'common' });
    expect(datasetOf({ ...IMAGES, scale: 'standard' }).dataset).not.toHaveProperty('scale');
    expect(datasetOf({ generate: 'moons' }).dataset).not.toHaveProperty('scale');
  });

  test('of images in a journal of an earlier version is still standard', () => {
    const { scale: _, ...dataset } = { scale: '', ...datasetOf(IMAGES).dataset };
    const written = formatSweepFile({ ...datasetOf(IMAGES), dataset: specOf(dataset) });
    expect(written).toContain('scale: standard');
    expect(parseSweepFile(written, { fileName: 'x.yaml' }).dataset).toEqual(dataset);
  });

  test('must be one of the known words', () => {
    expect(() => datasetOf({ generate: 'moons', scale: 'pixels' })).toThrow(
      /dataset\.scale must be one of standard, common, minmax, none/,
    );
  });
});
