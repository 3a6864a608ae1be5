import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { folderWith, idxFile, problemsOf, specOf } from './dataFiles.js';

const IMAGES = idxFile([4, 1, 2], [0, 255, 10, 255, 0, 255, 10, 255]);
const LABELS = idxFile([4], [7, 3, 7, 3]);
const SPEC = specOf({ idx: 'images', labels: 'labels', dev: 0 });
const HINT = '(IDX files are those of MNIST: images begin with 00 00 08 03, labels with 00 00 08 01.)';

describe('loadDataset of IDX files', () => {
  it.each([
    ['plain', IMAGES, LABELS],
    ['packed', gzipSync(IMAGES), gzipSync(LABELS)],
  ])('reads images and labels, %s', async (_, images, labels) => {
    const { facts, train } = await loadDataset(SPEC, folderWith({ images, labels }));
    expect(facts).toMatchObject({ task: 'binary', inputs: 2, trainExamples: 4, classes: ['3', '7'] });
    expect(facts.digest).toBe('c9b636cd41d77ece2ebc4174fd7427e3');
    expect([...train.X]).toEqual([-1, 0, 1, 0, -1, 0, 1, 0]);
    expect([...train.y]).toEqual([1, 0, 1, 0]);
  });

  it('scores test images by the training pixels and classes', async () => {
    const test = { idx: 'test-images', labels: 'test-labels' };
    const files = {
      images: IMAGES,
      labels: LABELS,
      'test-images': idxFile([1, 1, 2], [20, 0]),
      'test-labels': idxFile([1], [3]),
    };
    const dataset = await loadDataset(specOf({ ...SPEC, test }), folderWith(files));
    expect([...(dataset.test?.X ?? [])]).toEqual([3, 0]);
    expect([...(dataset.test?.y ?? [])]).toEqual([0]);
  });

  it.each<[string, Uint8Array, Uint8Array, string]>([
    [
      'the wrong magic',
      LABELS,
      LABELS,
      `images: expected IDX images of unsigned bytes; it begins with 00 00 08 01 ${HINT}`,
    ],
    [
      'text',
      Buffer.from('u,v,t\n1,2,a\n'),
      LABELS,
      `images: expected IDX images of unsigned bytes; it begins with 75 2c 76 2c ${HINT}`,
    ],
    [
      'images for labels',
      IMAGES,
      IMAGES,
      `labels: expected IDX labels of unsigned bytes; it begins with 00 00 08 03 ${HINT}`,
    ],
    [
      'a file cut short',
      IMAGES.subarray(0, -3),
      LABELS,
      'images: the file is cut short: expected 24 bytes; got 21',
    ],
    [
      'a header cut short',
      IMAGES.subarray(0, 9),
      LABELS,
      'images: the file is cut short: expected 16 bytes; got 9',
    ],
    [
      'a packed file cut short',
      gzipSync(IMAGES).subarray(0, -12),
      LABELS,
      'images: expected a whole gzip file; it is damaged or cut short (unexpected end of file)',
    ],
    [
      '2^31 examples',
      idxFile([2 ** 31, 28, 28], [0]),
      LABELS,
      'images: expected at most 10000000 examples; its header says 2147483648 × 28 × 28',
    ],
    [
      'images too large',
      idxFile([4, 2 ** 16, 2 ** 16], [0]),
      LABELS,
      'images: expected at most 16384 pixels an image; its header says 4 × 65536 × 65536',
    ],
    [
      'too many pixels',
      idxFile([9_999_999, 28, 28], [0]),
      LABELS,
      'images: expected at most 268435456 pixels; its header says 9999999 × 28 × 28',
    ],
    [
      'no examples',
      idxFile([0, 28, 28], []),
      LABELS,
      'images: there are no examples; its header says 0 × 28 × 28',
    ],
    [
      'more bytes than the header says',
      Buffer.concat([IMAGES, LABELS]),
      LABELS,
      'images: expected 24 bytes, as its header says; there are more',
    ],
    [
      'a gzip bomb',
      gzipSync(Buffer.concat([IMAGES, Buffer.alloc(2 ** 24)])),
      LABELS,
      'images: expected 24 bytes, as its header says; there are more',
    ],
    [
      'labels of another number',
      IMAGES,
      idxFile([3], [7, 3, 7]),
      'labels: expected 4 labels, one an image; there are 3',
    ],
    [
      'one class',
      IMAGES,
      idxFile([4], [7, 7, 7, 7]),
      'labels: expected at least two classes; every label is 7',
    ],
  ])('refuses %s', async (_, images, labels, problem) => {
    const folder = folderWith({ images, labels });
    expect(await problemsOf(loadDataset(SPEC, folder), folder)).toEqual([problem]);
  });

  it.each<[string, Uint8Array, Uint8Array, string]>([
    [
      'another size',
      idxFile([1, 3, 1], [1, 2, 3]),
      idxFile([1], [3]),
      'ti: expected images of 2 pixels, as in training; got 3',
    ],
    [
      'an unknown class',
      idxFile([1, 1, 2], [1, 2]),
      idxFile([1], [5]),
      'tl: label 1: the training file has no class "5"',
    ],
  ])('refuses a test file of %s', async (_, ti, tl, problem) => {
    const folder = folderWith({ images: IMAGES, labels: LABELS, ti, tl });
    const loading = loadDataset(specOf({ ...SPEC, test: { idx: 'ti', labels: 'tl' } }), folder);
    expect(await problemsOf(loading, folder)).toEqual([problem]);
  });
});
