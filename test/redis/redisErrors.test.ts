import { describe, expect, test } from 'vitest';
import { asRedisError } from '../../src/redis/redisErrors.js';

const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('asRedisError', () => {
  test.each([
    [
      'the Redis of the user',
      { url: 'redis://host:1', prefix: 'p' },
      /^Start Redis there, or leave out --redis/,
    ],
    [
      'the private Redis',
      { socketPath: '/run/s', prefix: 'p' },
      /^The private Redis has ended.*If the disk is full/,
    ],
  ])('says what to do if nothing listens: %s', (_, target, hint) => {
    expect(asRedisError(REFUSED, target).hint).toMatch(hint);
  });
});
