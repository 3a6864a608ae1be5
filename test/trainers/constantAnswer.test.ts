import { describe, expect, test } from 'vitest';
import type { DataFacts } from '../../src/model/dataset.js';
import { constantAnswer } from '../../src/trainers/network/constantAnswer.js';
import { makeSummary } from '../report/fixtures/makeSummary.js';

const FACTS: DataFacts = {
  ...makeSummary().facts,
  task: 'binary',
  classes: ['no', 'yes'],
  classCounts: { train: [90, 10], dev: [16, 4] },
};

describe('constantAnswer', () => {
  test.each([
    ['error', 0.1, 'the largest class, no'],
    ['dev_error', 0.2, 'the largest class, no'],
    ['J', -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), 'the share of each class'],
    ['dev_J', -(0.8 * Math.log(0.9) + 0.2 * Math.log(0.1)), 'the share of each class'],
  ])('by %s', (metric, value, answer) => {
    const found = constantAnswer(FACTS, metric);
    expect(found?.value).toBeCloseTo(value, 12);
    expect(found?.answer).toBe(answer);
  });

  test('of a journal that has no counts is the same probability for every class, and no error', () => {
    const { classCounts: _, ...earlier } = FACTS;
    expect(constantAnswer(earlier, 'J')).toEqual({
      value: Math.log(2),
      answer: 'the same probability for every class',
    });
    expect(constantAnswer(earlier, 'error')).toBe(null);
  });

  test('of a regression is the mean of the target', () => {
    const facts: DataFacts = { ...FACTS, task: 'regression', classes: [] };
    expect(constantAnswer(facts, 'J')).toEqual({ value: 1, answer: 'the mean of the target' });
    expect(constantAnswer(facts, 'dev_error')).toBe(null);
  });

  test('of a sweep without a dev set has no dev cost', () => {
    expect(constantAnswer({ ...FACTS, classCounts: { train: [90, 10], dev: [] } }, 'dev_J')).toBe(null);
  });
});
