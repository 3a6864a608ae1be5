import { expect, test } from 'vitest';
import { CHECKPOINTS, type CurveReading } from '../../src/analysis/curveReadings.js';
import { replayPruners } from '../../src/analysis/prunerReplay.js';

const reading = (position: number, valueAt: (share: number) => number): CurveReading => ({
  ...{ position, length: 100, lateFall: 0, swings: 0, devTurn: null },
  checkpoints: Float64Array.from({ length: CHECKPOINTS }, (_, k) => valueAt((k + 1) / CHECKPOINTS)),
});

const replay = (curves: readonly ((share: number) => number)[], winner: number) =>
  Object.fromEntries(
    replayPruners({
      readings: curves.map((curve, i) => reading(i, curve)),
      costs: curves.map(() => 1),
      winner,
    }).map((result) => [result.rule, result]),
  );

test('the median rule stops what is worse than earlier trials, from the sixth trial on', () => {
  const good = (share: number) => 2 - share;
  const { median } = replay([...Array(5).fill(good), (share) => 3 - share, good], 0);
  expect(median?.stopped).toBe(1);
  expect(median?.saved).toBeCloseTo(0.9 / 7, 9);
  expect(median?.losesWinner).toBe(false);
});

test('the median rule loses a winner that starts badly', () => {
  const good = (share: number) => 2 - share;
  const { median } = replay([...Array(5).fill(good), (share) => (share < 0.9 ? 3 : 0.1)], 5);
  expect(median?.losesWinner).toBe(true);
});

test('halving keeps a third at each rung', () => {
  const { halving } = replay(
    Array.from({ length: 9 }, (_, i) => () => i),
    0,
  );
  expect(halving?.stopped).toBe(8);
  expect(halving?.losesWinner).toBe(false);
});

test('patience stops a training that stands still for a fifth of its length', () => {
  const { patience } = replay([(share) => 1 - share / 2, (share) => Math.max(0.5, 1 - share)], 0);
  expect(patience?.stopped).toBe(1);
});

test('a curve that was lost saves nothing more', () => {
  const { median, patience } = replay(
    [...Array(5).fill(() => 1), (share) => (share < 0.2 ? 1 : Number.NaN)],
    0,
  );
  expect(median?.stopped).toBe(0);
  expect(patience?.stopped).toBe(5);
});
