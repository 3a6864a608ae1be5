import { describe, expect, it } from 'vitest';
import { type RungEntry, Rungs } from '../../src/results/rungs.js';

const at = (rung: number): RungEntry => ({
  event: {
    ...{ type: 'reached', trial: 't', worker: 'w', trainMs: 1, curve: '' },
    ...{ rung, iteration: 10 * rung, metrics: {} },
  },
  at: 0,
});

describe('Rungs', () => {
  it('holds a trial from its rung until the rung is compared', () => {
    const rungs = new Rungs();
    for (const position of [2, 0, 1]) rungs.reach(position, at(1));
    expect([rungs.held, rungs.heldPositions, rungs.compared]).toEqual([3, [0, 1, 2], 0]);
    rungs.compare(1, [1], [0, 2]);
    expect([rungs.held, rungs.compared, rungs.stopped, rungs.promotions]).toEqual([0, 1, 2, 1]);
    expect([rungs.isStopped(0), rungs.isStopped(1), rungs.promotedAt(1).length]).toEqual([true, false, 1]);
  });

  it('takes each rung of a trial once, in order', () => {
    const rungs = new Rungs();
    expect([1, 1, 2, 1].map((rung) => rungs.reach(0, at(rung)))).toEqual([true, false, true, false]);
    expect([rungs.rungOf(0), rungs.isHeld(0, 2), rungs.isHeld(0, 1)]).toEqual([2, true, false]);
  });

  it('keeps what the first comparison at a rung promoted', () => {
    const rungs = new Rungs();
    for (const position of [0, 1]) rungs.reach(position, at(1));
    rungs.compare(1, [0], []);
    rungs.compare(1, [1], []);
    expect(rungs.promotedAt(1)).toHaveLength(1);
  });

  it('forgets a trial that starts again', () => {
    const rungs = new Rungs();
    rungs.reach(0, at(1));
    rungs.compare(1, [], [0]);
    rungs.forget(0);
    expect([rungs.rungOf(0), rungs.isStopped(0), rungs.reach(0, at(1))]).toEqual([0, false, true]);
  });
});
