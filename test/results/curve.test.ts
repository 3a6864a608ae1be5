import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CurvePoint,
  curveSeries,
  lastOfCurve,
  packCurve,
  unpackCurve,
} from '../../src/results/curve.js';

const number = fc.oneof({ weight: 5, arbitrary: fc.float() }, fc.constant(Number.NaN));
const points = fc.array(fc.record({ J: number, devJ: number, error: number, devError: number }), {
  maxLength: 40,
});

const SERIES = [
  ['J', 'J'],
  ['dev_J', 'devJ'],
  ['error', 'error'],
  ['dev_error', 'devError'],
] as const;

describe('unpackCurve', () => {
  it('gives back what packCurve was given', () => {
    fc.assert(
      fc.property(points, fc.subarray(['devJ', 'error', 'devError'] as const), (drawn, without) => {
        const none = Object.fromEntries(without.map((name) => [name, Number.NaN]));
        const curve = drawn.map((point): CurvePoint => ({ ...point, ...none }));
        const unpacked = unpackCurve(packCurve(curve));
        expect(unpacked.points).toBe(curve.length);
        for (const [metric, field] of SERIES) {
          expect([...curveSeries(unpacked, metric)]).toEqual(curve.map((point) => point[field]));
          expect(lastOfCurve(packCurve(curve), metric)).toBe(curve.at(-1)?.[field] ?? Number.NaN);
        }
      }),
    );
  });

  it('rounds to float32', () => {
    const curve = unpackCurve(
      packCurve([{ J: 0.1, devJ: Number.NaN, error: Number.NaN, devError: Number.NaN }]),
    );
    expect(curveSeries(curve, 'J')[0]).toBe(Math.fround(0.1));
  });

  it('keeps the number of points of a training that diverged at once', () => {
    const nothing = { J: Number.NaN, devJ: Number.NaN, error: Number.NaN, devError: Number.NaN };
    expect(unpackCurve(packCurve([nothing])).points).toBe(1);
  });
});

describe('packCurve', () => {
  it('spends nothing on a series that is not there', () => {
    const point = { J: 1, devJ: Number.NaN, error: 0.5, devError: Number.NaN };
    expect(Buffer.from(packCurve([point, point]), 'base64')).toHaveLength(1 + 2 * 2 * 4);
  });

  it('never changes: journals are kept', () => {
    const point = { J: 1, devJ: Number.NaN, error: 0.5, devError: Number.NaN };
    expect(Buffer.from(packCurve([point]), 'base64')).toEqual(
      Buffer.from([0b101, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x3f]),
    );
  });

  it('refuses to be read where it was cut', () => {
    const cut = Buffer.from(packCurve([{ J: 1, devJ: 2, error: 3, devError: 4 }]), 'base64').subarray(0, -2);
    expect(() => unpackCurve(cut.toString('base64'))).toThrow('whole points');
  });
});
