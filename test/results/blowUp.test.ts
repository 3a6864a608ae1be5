import { describe, expect, it } from 'vitest';
import type { DataFacts } from '../../src/model/dataset.js';
import { BLOW_UP_FACTOR, blowUpRule } from '../../src/results/blowUp.js';
import { packCurve } from '../../src/results/curve.js';
import { constantCost } from '../../src/trainers/network/constantCost.js';
import { FACTS } from '../plan/sweeps.js';

function curveFrom(J: number): string {
  return packCurve([J, J / 2].map((cost) => ({ J: cost, devJ: cost, error: 0, devError: 0 })));
}

describe('blowUpRule', () => {
  it('compares J with the cost of predicting a constant, wherever the training began', () => {
    const hasBlownUp = blowUpRule({ constantCost: () => 2 }, FACTS);
    expect(hasBlownUp(2 * BLOW_UP_FACTOR, curveFrom(0.001))).toBe(false);
    expect(hasBlownUp(2.1 * BLOW_UP_FACTOR, curveFrom(1e30))).toBe(true);
  });

  it('compares J with the first recorded one where that cost is not known', () => {
    const hasBlownUp = blowUpRule({}, FACTS);
    expect(hasBlownUp(3 * BLOW_UP_FACTOR, curveFrom(3))).toBe(false);
    expect(hasBlownUp(3.1 * BLOW_UP_FACTOR, curveFrom(3))).toBe(true);
    expect(hasBlownUp(1e30, '')).toBe(false);
  });
});

describe('constantCost', () => {
  it.each<[DataFacts['task'], number, number]>([
    ['binary', 2, Math.log(2)],
    ['classes', 10, Math.log(10)],
    ['regression', 0, 1],
  ])('of %s with %i classes', (task, classes, expected) => {
    expect(constantCost({ task, classes: Array.from({ length: classes }, String) })).toBeCloseTo(
      expected,
      12,
    );
  });
});
