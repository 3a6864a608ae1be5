import { expect, test } from 'vitest';
import { fTail, incompleteBeta, logGamma, tQuantile, tTail } from '../../src/analysis/distributions.js';

/** From published tables. */
test.each([
  [2.228, 10, 0.05],
  [12.706, 1, 0.05],
  [3.169, 10, 0.01],
])('tTail(%d, %d) is %d', (t, df, p) => expect(tTail(t, df)).toBeCloseTo(p, 4));

test.each([
  [0.05, 10, 2.2281],
  [0.01, 5, 4.0321],
  [0.05, 1, 12.7062],
])('tQuantile(%d, %d) is %d', (tail, df, t) => expect(tQuantile(tail, df)).toBeCloseTo(t, 3));

test.each([
  [4.9646, 1, 10, 0.05],
  [3.3258, 5, 10, 0.05],
  [99, 2, 2, 0.01],
])('fTail(%d, %d, %d) is %d', (f, a, b, p) => expect(fTail(f, a, b)).toBeCloseTo(p, 4));

test('incompleteBeta has its closed forms', () => {
  expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 12);
  expect(incompleteBeta(0.3, 2, 1)).toBeCloseTo(0.09, 12);
  expect(incompleteBeta(0.5, 40, 40)).toBeCloseTo(0.5, 12);
});

test('logGamma is the logarithm of factorials', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 10);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
});
