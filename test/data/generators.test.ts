import { describe, expect, it } from 'vitest';
import { type GeneratorSpec, generateExamples } from '../../src/data/generators.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import type { Dataset } from '../../src/model/dataset.js';
import { GENERATORS } from '../../src/model/datasetSpec.js';
import { problemsOf, specOf } from './dataFiles.js';

const load = (spec: Readonly<Record<string, unknown>>): Promise<Dataset> => loadDataset(specOf(spec), '.');

/** Inputs (not standardised) and target of each example. */
function examplesOf(spec: object): { x: number[]; y: number }[] {
  const { examples } = generateExamples(specOf({ examples: 500, noise: 0, ...spec }) as GeneratorSpec);
  const { width, blocks, count } = examples.rows;
  expect(count * width).toBeLessThanOrEqual(blocks[0]?.length ?? 0);
  return Array.from(examples.y, (y, row) => ({
    x: [...(blocks[0]?.subarray(row * width, (row + 1) * width) ?? [])],
    y,
  }));
}

describe('loadDataset of generated data', () => {
  it.each([
    ['moons', {}, 'binary', 2, '48778afcb17673857596720c180c4c91'],
    ['circles', {}, 'binary', 2, '212dc93091ee58681f52578d00317a0d'],
    ['spirals', {}, 'binary', 2, '45c9ead53c2cd1fc1552cd3afc9c0cc3'],
    ['spirals', { classes: 3 }, 'classes', 2, '8cbd2edf62033aaf55cada35a1ee6eba'],
    ['blobs', { classes: 4 }, 'classes', 2, 'cbedceff2718da5d912c842f6ba30a3f'],
    ['parity', { bits: 5 }, 'binary', 5, 'f58fe51462ece262e7124d1f739add08'],
    ['sine', {}, 'regression', 1, 'b99b391ccbddfde41f7cc87830d32d62'],
    ['speech', {}, 'binary', 64, '1da6a437d620809d687b4fbd013d9c4b'],
  ])('gives %s (%o) the same bits everywhere', async (generate, options, task, inputs, digest) => {
    const { facts } = await load({ generate, examples: 200, ...options });
    expect(facts).toMatchObject({ task, inputs, trainExamples: 160, devExamples: 40 });
    expect(facts.digest).toBe(digest);
  });

  it.each(GENERATORS)('makes another %s of another seed, and of other noise', async (generate) => {
    const digests = [{ seed: 1 }, { seed: 2 }, { seed: 1, noise: 0.2 }].map(
      async (options) => (await load({ generate, examples: 50, ...options })).facts.digest,
    );
    expect(new Set(await Promise.all(digests)).size).toBe(3);
  });

  it('makes classes equally frequent', async () => {
    const { train } = await load({ generate: 'blobs', classes: 5, examples: 100, dev: 0 });
    for (let label = 0; label < 5; label++) expect(train.y.filter((y) => y === label).length).toBe(20);
  });

  it('refuses more numbers than there may be', async () => {
    expect(await problemsOf(load({ generate: 'speech', examples: 10_000_000 }), '.')).toEqual([
      'speech: expected at most 268435456 numbers, examples × inputs; got 10000000 × 64',
    ]);
  });
});

describe('generateExamples', () => {
  it('draws moons on two half circles', () => {
    for (const { x, y } of examplesOf({ generate: 'moons' })) {
      const [a = 0, b = 0] = x;
      expect(y === 0 ? Math.hypot(a, b) : Math.hypot(1 - a, 0.5 - b)).toBeCloseTo(1, 6);
      expect(y === 0 ? b : 0.5 - b).toBeGreaterThanOrEqual(-1e-6);
    }
  });

  it('draws circles of radius 1 and ½', () => {
    for (const { x, y } of examplesOf({ generate: 'circles' }))
      expect(Math.hypot(...x)).toBeCloseTo(1 - y / 2, 6);
  });

  it('winds spirals 2/3 apart, one turn and a half', () => {
    for (const { x, y } of examplesOf({ generate: 'spirals', classes: 3 })) {
      const [a = 0, b = 0] = x;
      const radius = Math.hypot(a, b);
      const turns = Math.atan2(b, a) / (2 * Math.PI) - y / 3 - (1.5 * radius) / 3;
      expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-5);
      expect(radius).toBeLessThanOrEqual(3);
    }
  });

  it('scatters blobs of the deviation asked for', () => {
    const blob = examplesOf({ generate: 'blobs', classes: 2, noise: 0.3, examples: 4000 }).filter(
      ({ y }) => y === 1,
    );
    const mean = blob.reduce((sum, { x }) => sum + (x[0] as number), 0) / blob.length;
    const variance = blob.reduce((sum, { x }) => sum + ((x[0] as number) - mean) ** 2, 0) / blob.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.3, 1);
    expect(Math.abs(mean)).toBeLessThan(1.1);
  });

  it('labels bits by their parity', () => {
    for (const { x, y } of examplesOf({ generate: 'parity', bits: 7 })) {
      expect(x.length).toBe(7);
      expect(x.every((bit) => bit === 0 || bit === 1)).toBe(true);
      expect(x.reduce((sum, bit) => sum + bit, 0) % 2).toBe(y);
    }
  });

  it('follows the sine', () => {
    for (const { x, y } of examplesOf({ generate: 'sine' }))
      expect(y).toBeCloseTo(Math.sin(2 * Math.PI * (x[0] ?? 0)), 5);
  });

  it('gives voice and noise the same energy, and only voice a memory from sample to sample', () => {
    const frames = examplesOf({ generate: 'speech' });
    const correlation = ({ x }: { x: number[] }) =>
      x.slice(1).reduce((sum, sample, i) => sum + sample * (x[i] as number), 0) / 64;
    for (const { x } of frames)
      expect(x.reduce((sum, sample) => sum + sample * sample, 0) / 64).toBeCloseTo(1, 5);
    const meanOf = (label: number) => {
      const chosen = frames.filter(({ y }) => y === label).map(correlation);
      return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
    };
    expect(Math.abs(meanOf(0))).toBeLessThan(0.05);
    expect(meanOf(1)).toBeGreaterThan(0.6);
  });
});
