import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import type { RankBy } from '../../src/model/rankBy.js';
import { packCurve } from '../../src/results/curve.js';
import { firstDigestOf } from '../../src/results/digest.js';
import { summarise } from '../../src/results/summarise.js';
import {
  diverged,
  failed,
  finished,
  foldOf,
  joined,
  plannedEvent,
  started,
  stopped,
  tableOf,
} from './journals.js';

const file = { hyperparameters: { seed: '1..6' } };
const table = tableOf(plannedEvent(file));
const ids = Array.from({ length: table.size }, (_, position) => table.id(position));
const [a = '', b = '', c = '', d = '', e = '', f = ''] = ids;

function summaryOf(events: readonly JournalEvent[], rankBy: RankBy = 'J') {
  return summarise(foldOf(plannedEvent({ ...file, rank_by: rankBy }), events));
}

/** By J: d, b, then a and c alike; by dev J a and c alike, b; by dev error c, a, b; d has neither. */
const endings = [
  finished(a, 0.5),
  finished(b, 0.25, { devJ: 0.75, devError: 0.125 }),
  finished(c, 0.5, { devJ: 0.6, devError: 0 }),
  finished(d, 1e-300, { devJ: null, error: null, devError: null }),
  diverged(e, 20),
  diverged(f, 10),
];

describe('the ranking', () => {
  const ranked = (rankBy: RankBy, events: readonly JournalEvent[] = endings) =>
    [...summaryOf(events, rankBy).ranking].map((position) => ids[position]);
  const byId = (...some: string[]) => some.sort();

  it.each<[RankBy, string[]]>([
    ['J', [d, b, ...byId(a, c)]],
    ['dev_J', [...byId(a, c), b, d]],
    ['dev_error', [c, a, b, d]],
  ])('by %s ascends, ties by id, what has none last; then come the diverged by id', (rankBy, expected) => {
    expect(ranked(rankBy)).toEqual([...expected, ...byId(e, f)]);
  });

  it('leaves out what has not ended, or failed', () => {
    expect(ranked('J', [failed(a), finished(b, 1), finished(c, 2)])).toEqual([b, c]);
  });
});

describe('the digest', () => {
  it('never changes: people compare it across versions', () => {
    expect(summaryOf(endings).digest).toBe(
      '4ae0c954b4169040f99b2bb652612d389ba103d36a8fbfefb0b1b77cc8d9fe30',
    );
  });

  it('is SHA-256 of the version, rank_by, and id, state and 64-bit numbers in rank order', () => {
    const hash = createHash('sha256').update('jmin digest 1\ndev_error\n');
    const numbers = (...values: number[]) => {
      const bytes = Buffer.alloc(32);
      values.forEach((value, i) => {
        if (Number.isNaN(value)) bytes.writeBigUInt64BE(0x7ff8000000000000n, 8 * i);
        else bytes.writeDoubleBE(value, 8 * i);
      });
      return bytes;
    };
    const nan = Number.NaN;
    hash.update(`${b} finished `).update(numbers(0.25, 0.75, 0.125, nan));
    hash.update(`${e} diverged `).update(numbers(nan, nan, nan, 20));
    const events = [diverged(e, 20), finished(b, 0.25, { devJ: 0.75, devError: 0.125 })];
    expect(summaryOf(events, 'dev_error').digest).toBe(hash.digest('hex'));
  });

  it('does not depend on the order of events, on times, workers or curves', () => {
    const expected = summaryOf(endings).digest;
    const orders = fc.shuffledSubarray(endings, { minLength: endings.length });
    fc.assert(
      fc.property(orders, fc.string(), fc.nat(), (order, worker, trainMs) => {
        const events = order.flatMap((ending): JournalEvent[] => [
          joined(worker),
          started([ending.trial], 1, worker),
          { ...ending, worker, trainMs, curve: '' },
        ]);
        expect(summaryOf(events).digest).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, JournalEvent]>([
    ['J', finished(a, 0.5 + Number.EPSILON)],
    ['dev J', finished(a, 0.5, { devJ: 0.7 })],
    ['dev error', finished(a, 0.5, { devError: 0.7 })],
    ['the state', diverged(a)],
  ])('depends on %s', (_, other) => {
    expect(summaryOf([other, finished(b, 1)]).digest).not.toBe(
      summaryOf([finished(a, 0.5), finished(b, 1)]).digest,
    );
  });

  it('is of version 2 where only a tie breaker gives the order', () => {
    const [first, second] = [a, b].sort() as [string, string];
    const tie = [finished(first, 0.5, { devJ: 2 }), finished(second, 0.5, { devJ: 1 })];
    const summary = summaryOf(tie);
    expect(summary.digestVersion).toBe(2);
    const hash = createHash('sha256').update('jmin digest 2\nJ\n');
    for (const [id, devJ] of [
      [second, 1],
      [first, 2],
    ] as const) {
      const numbers = Buffer.alloc(32);
      [0.5, devJ, 0.1].forEach((value, i) => {
        numbers.writeDoubleBE(value, 8 * i);
      });
      numbers.writeBigUInt64BE(0x7ff8000000000000n, 24);
      hash.update(`${id} finished `).update(numbers);
    }
    expect(summary.digest).toBe(hash.digest('hex'));
    const inOrderOfIds = [finished(first, 0.5, { devJ: 1 }), finished(second, 0.5, { devJ: 2 })];
    expect(summaryOf(inOrderOfIds).digestVersion).toBe(1);
  });

  it('can still be had as version 1 gave it', () => {
    const tie = (devJ: number) => [finished(a, 0.5, { devJ: 3 - devJ }), finished(b, 0.5, { devJ })];
    const summaries = [tie(1), tie(2)].map((events) => summaryOf(events));
    expect(summaries.map(({ digestVersion }) => digestVersion).toSorted()).toEqual([1, 2]);
    for (const summary of summaries) {
      expect(firstDigestOf(summary) === summary.digest).toBe(summary.digestVersion === 1);
    }
  });

  it('leaves out what was stopped, and takes an infinite dev J for none, as it always did', () => {
    const infinite = packCurve([{ J: 1, devJ: Number.POSITIVE_INFINITY, error: 0.1, devError: 0.2 }]);
    const ending = finished(a, 1, { devJ: null });
    const expected = summaryOf([{ ...ending, curve: '' }]).digest;
    expect(summaryOf([{ ...ending, curve: infinite }, stopped(b)]).digest).toBe(expected);
  });

  it('depends on the iteration of divergence and on rank_by', () => {
    expect(summaryOf([diverged(a, 10)]).digest).not.toBe(summaryOf([diverged(a, 11)]).digest);
    expect(summaryOf([finished(a, 1)]).digest).not.toBe(summaryOf([finished(a, 1)], 'dev_J').digest);
  });
});
