import { describe, expect, it } from 'vitest';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { learningRateAt } from '../../src/trainers/network/textbook/learningRate.js';
import { configuration } from './fixtures.js';

describe('learningRateAt', () => {
  // 10 examples in mini-batches of 4: an epoch is 3 iterations.
  it.each<
    [NetworkConfiguration['learning_rate_schedule'], NetworkConfiguration['constants'], number, number]
  >([
    ['constant', {}, 99, 0.8],
    ['inverse_time', {}, 0, 0.8],
    ['inverse_time', {}, 2, 0.8],
    ['inverse_time', {}, 3, 0.4],
    ['inverse_time', {}, 9, 0.2],
    ['inverse_time', { inverse_time_rate: 0.5 }, 6, 0.4],
    ['exponential', {}, 2, 0.8],
    ['exponential', {}, 3, 0.76],
    ['exponential', { exponential_factor: 0.5 }, 8, 0.2],
    ['cosine', {}, 0, 0.8],
    ['cosine', {}, 25, 0.4 + 0.4 * Math.SQRT1_2],
    ['cosine', {}, 50, 0.4],
    ['cosine', {}, 100, 0],
  ])('%s %j at iteration %d', (learning_rate_schedule, constants, iteration, expected) => {
    const settings = configuration({ learning_rate: 0.8, learning_rate_schedule, constants, batch_size: 4 });
    expect(learningRateAt(settings, 10, iteration)).toBeCloseTo(expected, 15);
  });

  it.each([
    [0, 0.2],
    [2, 0.6],
    [3, 0.8],
    [99, 0.8],
  ])('rises during warmup: iteration %d', (iteration, expected) => {
    // 4 examples in mini-batches of 2: two epochs are 4 iterations.
    const settings = configuration({ learning_rate: 0.8, batch_size: 2, warmup: 2 });
    expect(learningRateAt(settings, 4, iteration)).toBeCloseTo(expected, 15);
  });
});
