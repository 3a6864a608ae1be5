import { expect, test } from 'vitest';
import { compareSweeps } from '../../src/analysis/compareSweeps.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { makeSummary } from '../report/fixtures/makeSummary.js';

const AXES = [
  { name: 'learning_rate', values: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] },
  { name: 'batch_size', values: [16, 32] },
];

const sweep = (
  epochs: number,
  J: (configuration: NetworkConfiguration) => number,
  axes = AXES,
  digest?: string,
) =>
  makeSummary({
    spec: { axes: [...axes, { name: 'epochs', values: [epochs] }] },
    cost: (configuration) => ({ J: J(configuration), devJ: 1 }),
    ...(digest === undefined ? {} : { facts: { digest } }),
  });

const valley = ({ learning_rate }: NetworkConfiguration) => 0.1 * (1 + Math.log10(learning_rate / 0.01) ** 2);
const wobble = ({ learning_rate, batch_size, epochs }: NetworkConfiguration & { epochs?: number }) =>
  Math.sin(learning_rate * 7919 + batch_size * 104729 + (epochs ?? 0));

test('shows a sweep that is better in every pair', () => {
  const compared = compareSweeps(
    sweep(20, valley),
    sweep(40, (c) => valley(c) * 0.8 * Math.exp(0.01 * wobble(c))),
  );
  expect(compared).toMatchObject({ test: 'paired', count: 12, shared: 0, isComparable: true });
  expect(compared.gain).toBeCloseTo(0.2, 1);
  expect(compared.verdict).toMatch(
    /^The second is better by 2\d % over 12 pairs|^The second is better by (19|20) % over 12 pairs/,
  );
});

test('shows no difference where there is only noise', () => {
  const compared = compareSweeps(
    sweep(20, valley),
    sweep(40, (c) => valley(c) * Math.exp(0.3 * wobble(c))),
  );
  expect(compared.p).toBeGreaterThan(0.05);
  expect(compared.verdict).toMatch(/^No difference is shown over 12 pairs/);
});

test('counts the trials that both have', () => {
  const more = [{ name: 'learning_rate', values: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1] }, ...AXES.slice(1)];
  expect(compareSweeps(sweep(20, valley), sweep(20, valley, more)).shared).toBe(12);
});

test('does not compare results on other data', () => {
  const other = sweep(20, valley, AXES, '0'.repeat(32));
  expect(compareSweeps(sweep(20, valley), other)).toMatchObject({ isComparable: false, test: 'none' });
});

test('says so where one seed cannot tell', () => {
  const axes = [{ name: 'momentum', values: [0, 0.5] }];
  expect(
    compareSweeps(
      sweep(20, valley),
      sweep(20, () => 0.05, axes),
    ).verdict,
  ).toMatch(/with too few seeds to tell it from chance/);
});
