import { describe, expect, test } from 'vitest';
import { readMeasurement } from '../../../src/trainers/module/measurement.js';

describe('readMeasurement', () => {
  test.each([
    [{ J: 0.5 }, null, { step: 1, metrics: { J: 0.5 } }],
    [{ J: 0.5 }, 7, { step: 8, metrics: { J: 0.5 } }],
    [{ iteration: 0, J: 1, acc: 0.9 }, null, { step: 0, metrics: { J: 1, acc: 0.9 } }],
    [{ iteration: 20, J: Number.NaN }, 10, { step: 20, metrics: { J: Number.NaN } }],
    [{ iteration: 5, note: undefined }, 4, { step: 5, metrics: {} }],
    [{ iteration: undefined, toString: 3 }, 1, { step: 2, metrics: { toString: 3 } }],
  ])('reads %j after iteration %s', (given, last, expected) => {
    expect(readMeasurement(given, last)).toEqual(expected);
  });

  test.each([
    ['abc', null, 'yielded "abc"; expected an object of numbers'],
    [0.5, null, 'yielded 0.5; expected an object of numbers'],
    [[0.5], null, 'yielded a list; expected'],
    [null, null, 'yielded null; expected'],
    [{ J: '0.5' }, null, 'yielded J: "0.5"; a metric must be a number'],
    [{ J: { mean: 1 } }, null, 'yielded J: an object; a metric must be a number'],
    [{ iteration: 1.5, J: 1 }, null, 'yielded iteration: 1.5; it must be a whole number from 0'],
    [{ iteration: -1, J: 1 }, null, 'yielded iteration: -1; it must be a whole number from 0'],
    [{ iteration: 3, J: 1 }, 3, 'yielded iteration 3 after iteration 3; iterations must ascend'],
    [{ iteration: 2, J: 1 }, 3, 'yielded iteration 2 after iteration 3; iterations must ascend'],
    [{ ['x'.repeat(201)]: 1 }, null, 'a name has at most 200 characters'],
    [
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`m${i}`, i])),
      null,
      'yielded 101 metrics; at most 100',
    ],
  ])('refuses %j after iteration %s', (given, last, message) => {
    expect(() => readMeasurement(given, last)).toThrow(message);
  });
});
