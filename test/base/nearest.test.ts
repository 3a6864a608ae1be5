import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/base/nearest.js';

describe('nearest', () => {
  it.each([
    ['relus', 'relu'],
    ['RELU', 'relu'],
    ['cvs', 'csv'],
    ['lerning_rate', 'learning_rate'],
    ['xyz', null],
    ['tsv', 'csv'],
    ['', null],
  ])('takes %j for %j', (word, meant) => {
    expect(nearest(word, ['relu', 'csv', 'learning_rate'])).toBe(meant);
  });
});
