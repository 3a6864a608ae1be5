import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Axis, SearchSpec } from '../../src/model/sweepSpec.js';
import { permutation } from '../../src/search/permutation.js';
import { samplerOf } from '../../src/search/samplers.js';
import { searchSpace } from '../../src/search/searchSpace.js';
import { sobolSequence } from '../../src/search/sobol.js';
import { MAX_SOBOL_DIMENSIONS } from '../../src/search/sobolNumbers.js';

const range = (scale: 'log' | 'linear', low: number, high: number, whole = false): Axis => ({
  ...{ name: 'x', values: [low, high], scale },
  ...(whole ? { whole } : {}),
});
const choices = (...values: Axis['values']): Axis => ({ name: 'y', values });
const search = (sampler: SearchSpec['sampler'], seed = 1): SearchSpec => ({
  ...{ sampler, seed, trials: 100, cohort: 4 },
});

describe('sobolSequence', () => {
  it('has one of the first 2^k points in each of 2^k intervals of every dimension', () => {
    const at = sobolSequence(MAX_SOBOL_DIMENSIONS, 3);
    const points = Array.from({ length: 256 }, (_, index) => at(index));
    for (let dimension = 0; dimension < MAX_SOBOL_DIMENSIONS; dimension++) {
      const intervals = new Set(points.map((point) => Math.floor((point[dimension] ?? 1) * 256)));
      expect(intervals.size, `dimension ${dimension}`).toBe(256);
    }
  });

  it('has one of the first 16 points in each rectangle of area 1/16 of the first two dimensions', () => {
    const at = sobolSequence(2, 7);
    const points = Array.from({ length: 16 }, (_, index) => at(index));
    for (const columns of [1, 2, 4, 8, 16]) {
      const cells = points.map(([x = 1, y = 1]) => [Math.floor(x * columns), Math.floor((y * 16) / columns)]);
      expect(new Set(cells.map(String)).size, `${columns} columns`).toBe(16);
    }
  });

  it('gives the same points on every machine', () => {
    expect(sobolSequence(3, 1)(5)).toMatchInlineSnapshot(`
      [
        0.17411604698281735,
        0.326514987857081,
        0.5953880223678425,
      ]
    `);
  });
});

describe('permutation', () => {
  it('has every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(), (size, seed) => {
        const order = permutation(size, seed);
        expect(new Set(Array.from({ length: size }, (_, index) => order(index))).size).toBe(size);
      }),
      { numRuns: 50 },
    );
  });
});

describe('searchSpace', () => {
  it.each([
    ['a linear range', range('linear', -1, 1), [-1, 0, 1]],
    ['a log range', range('log', 1e-4, 1), [1e-4, 0.01, 1]],
    ['a log range of whole numbers', range('log', 4, 256, true), [4, 30, 256]],
    ['choices', choices('relu', 'tanh', 'sigmoid'), ['relu', 'tanh', 'sigmoid']],
  ])('reaches from end to end: %s', (_, axis, expected) => {
    const space = searchSpace([[axis]]);
    const values = [0, 0.5, 1 - 2 ** -32].map((share) => space.at([share])[axis.name]);
    expect(values).toEqual(expected);
  });

  it('rounds numbers to six digits, within the ends', () => {
    const space = searchSpace([[range('linear', 1 / 3, 2 / 3)]]);
    expect(space.at([0])).toEqual({ x: 1 / 3 });
    expect(space.at([0.1])).toEqual({ x: 0.366667 });
  });

  it('changes zipped axes together', () => {
    const zipped = [choices('a', 'b'), { name: 'z', values: [1, 2] }];
    expect(searchSpace([zipped]).at([0.7])).toEqual({ y: 'b', z: 2 });
  });

  it.each([
    [[range('linear', 1, 5, true)], 5],
    [[choices(1, 2, 3), range('log', 1, 4, true)], 12],
    [[choices(1, 2), range('log', 1, 4)], Infinity],
  ])('counts its points %#', (axes, size) => {
    expect(searchSpace(axes.map((axis) => [axis])).size).toBe(size);
  });
});

describe('samplerOf', () => {
  const continuous = searchSpace([[range('log', 1e-4, 1)], [choices('a', 'b', 'c')]]);
  const finite = searchSpace([[range('linear', 1, 10, true)], [choices('a', 'b', 'c')]]);

  it.each(['random', 'sobol'] as const)('%s has every point of a finite space, then none', (sampler) => {
    const draw = samplerOf(search(sampler), finite);
    const seen = new Set<string>();
    let count = 0;
    for (let point = draw(0); point !== null; point = draw(++count)) seen.add(JSON.stringify(point));
    expect(seen.size).toBe(30);
    if (sampler === 'random') expect(count).toBe(30);
  });

  it.each(['random', 'sobol'] as const)('%s depends on nothing but the seed and the draw', (sampler) => {
    const [one, same, other] = [1, 1, 2].map((seed) => samplerOf(search(sampler, seed), continuous));
    expect([3, 1, 2].map((draw) => one?.(draw))).toEqual([3, 1, 2].map((draw) => same?.(draw)));
    expect(one?.(0)).not.toEqual(other?.(0));
  });

  it.each(['random', 'sobol'] as const)('%s draws evenly', (sampler) => {
    const draw = samplerOf(search(sampler), continuous);
    const points = Array.from({ length: 3000 }, (_, index) => draw(index));
    const low = points.filter((point) => Number(point?.x) < 0.01).length;
    expect(Math.abs(low - 1500)).toBeLessThan(100);
    for (const word of ['a', 'b', 'c']) {
      const count = points.filter((point) => point?.y === word).length;
      expect(Math.abs(count - 1000)).toBeLessThan(100);
    }
  });
});
