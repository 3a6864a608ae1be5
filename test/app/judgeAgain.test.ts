import { describe, expect, test } from 'vitest';
import { judgeAgain } from '../../src/app/judgeAgain.js';
import { digestNotes } from '../../src/report/methods.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

const specOf = (metric: string, more = '') =>
  parseSweepFile(`command: train\nmetric: ${metric}\nhyperparameters: { lr: 0.1 }\n${more}`, {
    fileName: 'a.yaml',
  });

const TRIALS = [
  { id: 'same', before: 0.5, now: 0.5, isSame: true },
  { id: 'near', before: 0.5, now: 0.375, isSame: false },
  { id: 'far', before: 0.5, now: 1, isSame: false },
  { id: 'diverged', before: 0.5, now: Number.NaN, isSame: false },
  { id: 'diverged before too', before: Number.NaN, now: Number.NaN, isSame: true },
];

describe('judgeAgain', () => {
  test.each([
    ['loss', '', ['near', 'far', 'diverged'], 0],
    ['{ name: loss, tolerance: 0.125 }', '', ['far', 'diverged'], 0.125],
    ['{ name: loss, tolerance: 9 }', 'deterministic: true', ['near', 'far', 'diverged'], null],
  ])('finds what breaks the promise of metric: %s %s', (metric, more, different, tolerance) =>
    expect(judgeAgain(TRIALS, specOf(metric, more))).toEqual({ different, spread: 0.5, tolerance }),
  );

  test('has no spread where nothing was trained again', () =>
    expect(judgeAgain([], specOf('loss'))).toEqual({ different: [], spread: null, tolerance: 0 }));
});

test('a promise of every bit is no reason for a note beside the digest', () => {
  expect(digestNotes({ spec: specOf('loss'), partial: false })).toHaveLength(1);
  expect(digestNotes({ spec: specOf('loss', 'deterministic: true'), partial: false })).toEqual([]);
});
