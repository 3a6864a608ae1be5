import { describe, expect, it } from 'vitest';
import { type Fault, PAIRS, planFaults } from './faults.js';

describe('planFaults', () => {
  it('draws the same faults for the same seed, and others for another', () => {
    expect(planFaults(7, 24)).toEqual(planFaults(7, 24));
    expect(planFaults(8, 24)).not.toEqual(planFaults(7, 24));
  });

  it('uses every pair of target and kind before it repeats one', () => {
    const name = ({ kind, target }: Pick<Fault, 'kind' | 'target'>) => `${kind} ${target}`;
    const twice = planFaults(1, 2 * PAIRS.length).map(name);
    const all = PAIRS.map(name).sort();
    expect(twice.slice(0, PAIRS.length).sort()).toEqual(all);
    expect(twice.slice(PAIRS.length).sort()).toEqual(all);
  });

  it('has them come one after the other, the last while trials are left', () => {
    const faults = planFaults(1, 24).filter(({ isOfLaunch }) => !isOfLaunch);
    expect(faults).toHaveLength(21);
    for (const field of ['atShare', 'atMs'] as const) {
      const times = faults.map((fault) => fault[field]);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    expect(faults.at(-1)?.atShare).toBeLessThan(0.9);
  });

  it('halts processes for 2 to 15 seconds', () => {
    const stops = planFaults(1, 2000).filter(({ kind, target }) => kind === 'stop' && target !== 'redis');
    const times = stops.map(({ forMs }) => forMs);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...times)).toBeGreaterThan(14_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(15_000);
  });
});
