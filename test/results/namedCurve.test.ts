import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  curveSeries,
  isPackedCurve,
  lastOfCurve,
  packRecords,
  seriesOf,
  unpackCurve,
} from '../../src/results/curve.js';

const metricName = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__');
const record = fc.record({
  iteration: fc.double({ noNaN: true, noDefaultInfinity: true }),
  metrics: fc.dictionary(metricName, fc.float(), { maxKeys: 4, noNullPrototype: true }),
});

describe('packRecords', () => {
  it('keeps what a trainer measured under any names, with its iterations', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const packed = packRecords(records);
        expect(isPackedCurve(packed)).toBe(true);
        if (records.length === 0) return;
        const curve = unpackCurve(packed);
        expect([...(curve.iterations ?? [])]).toEqual(records.map(({ iteration }) => iteration));
        for (const name of seriesOf(packed)) {
          const values = records.map(({ metrics }) =>
            Object.hasOwn(metrics, name) ? metrics[name] : Number.NaN,
          );
          expect([...curveSeries(curve, name)]).toEqual(values);
          const known = values.filter((value) => !Number.isNaN(value));
          expect(lastOfCurve(packed, name)).toBe(known.at(-1) ?? Number.NaN);
        }
      }),
    );
  });

  it('has the bytes of earlier journals for the metrics of the network', () => {
    const metrics = { J: 1, dev_J: Number.NaN, error: 0.5, dev_error: Number.NaN };
    const curve = unpackCurve(packRecords([{ iteration: 3, metrics }]));
    expect(packRecords([{ iteration: 3, metrics }])).toBe('BQAAgD8AAAA/');
    expect(curve.iterations).toBeNull();
  });

  it('refuses bytes that are cut anywhere, or whose header lies', () => {
    const bytes = Buffer.from(packRecords([{ iteration: 1, metrics: { loss: 2 } }]), 'base64');
    for (let length = 1; length < bytes.length; length++)
      expect(isPackedCurve(bytes.subarray(0, length).toString('base64'))).toBe(false);
    const other = Buffer.from(bytes);
    other.writeUInt32LE(0xffff, 1);
    expect(isPackedCurve(other.toString('base64'))).toBe(false);
  });
});
