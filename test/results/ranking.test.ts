import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import type { RankBy } from '../../src/model/rankBy.js';
import { BLOW_UP_FACTOR } from '../../src/results/blowUp.js';
import { packCurve } from '../../src/results/curve.js';
import { firstDigestOf } from '../../src/results/digest.js';
import { orderTrials, rankingCriteria } from '../../src/results/ranking.js';
import { summarise } from '../../src/results/summarise.js';
import { isSound, metricAt, stateOf, winner } from '../../src/results/summary.js';
import { constantCost } from '../../src/trainers/network/constantCost.js';
import { FACTS } from '../plan/sweeps.js';
import {
  applied,
  diverged,
  entriesOf,
  failed,
  finished,
  foldOf,
  plannedEvent,
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

function ranked(events: readonly JournalEvent[], rankBy: RankBy = 'J'): (string | undefined)[] {
  return [...summaryOf(events, rankBy).ranking].map((position) => ids[position]);
}

/** Far above where any training begins. */
const BLOWN_UP = BLOW_UP_FACTOR * constantCost(FACTS) * 2;

/** A training that was cut short where it had this J and dev J. */
function stoppedAt(trial: string, J: number, devJ: number) {
  return { ...stopped(trial), curve: packCurve([{ J, devJ, error: 0.5, devError: 0.5 }]) };
}

describe('the ranking', () => {
  it.each<[RankBy, string, string[], readonly JournalEvent[]]>([
    ['J', 'dev J', [b, a], [finished(a, 1, { devJ: 3 }), finished(b, 1, { devJ: 2 })]],
    ['dev_J', 'J', [b, a], [finished(a, 2, { devJ: 3 }), finished(b, 1, { devJ: 3 })]],
    [
      'dev_error',
      'dev J, then J',
      [c, a, b],
      [
        finished(a, 1, { devError: 0, devJ: 3 }),
        finished(b, 2, { devError: 0, devJ: 3 }),
        finished(c, 3, { devError: 0, devJ: 2 }),
      ],
    ],
    ['J', 'id', [a, b].sort(), [finished(a, 1), finished(b, 1)]],
  ])('by %s breaks ties by %s', (rankBy, _, expected, events) => {
    expect(ranked(events, rankBy)).toEqual(expected);
  });

  it('puts what blew up behind what finished, then what was stopped, then what diverged', () => {
    const events = [
      diverged(a),
      stoppedAt(b, 0.1, 0.1),
      finished(c, BLOWN_UP),
      finished(d, 2),
      stopped(e),
      finished(f, 1),
    ];
    expect(ranked(events)).toEqual([f, d, c, b, e, a]);
  });

  it('puts what blew up last, however low its dev error is', () => {
    const events = [finished(a, BLOWN_UP, { devError: 0 }), finished(b, 1, { devError: 0.5 })];
    expect(ranked(events, 'dev_error')).toEqual([b, a]);
  });

  it('puts an infinite dev J behind all numbers, and before none', () => {
    const infinite = { J: 1, devJ: Number.POSITIVE_INFINITY, error: 0.5, devError: 0.5 };
    const none = { ...infinite, devJ: Number.NaN };
    const events = [
      finished(a, 1, { devJ: null, curve: packCurve([none]) }),
      finished(b, 1, { devJ: null, curve: packCurve([infinite]) }),
      finished(c, 1, { devJ: 1e300 }),
    ];
    expect(ranked(events, 'dev_J')).toEqual([c, b, a]);
    const { columns } = summaryOf(events);
    expect([0, 1, 2].map((position) => metricAt(columns, 'dev_J', position))).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e300,
    ]);
  });

  it('has no winner where all that finished blew up', () => {
    expect(winner(summaryOf([finished(a, BLOWN_UP), diverged(b)]))).toBeNull();
  });
});

const value = fc.constantFrom(0.1, 0.2, 0.3, BLOWN_UP);
const figures = fc.record({ J: value, devJ: fc.oneof(value, fc.constant(null)), devError: value });
const ending = fc.tuple(fc.constantFrom('finished', 'finished', 'stopped', 'diverged', 'failed'), figures);
const endings = fc.array(ending, { minLength: ids.length, maxLength: ids.length }).map((drawn) =>
  drawn.map(([type, { J, devJ, devError }], i) => {
    const id = ids[i] as string;
    if (type === 'diverged') return diverged(id);
    if (type === 'failed') return failed(id);
    return type === 'stopped' ? stoppedAt(id, J, devJ ?? Number.NaN) : finished(id, J, { devJ, devError });
  }),
);
const rankBy = fc.constantFrom<RankBy>('J', 'dev_J', 'dev_error');

describe('the ranking of any sweep', () => {
  it('does not depend on the order of the endings, nor on where the journal is split', () => {
    const shuffled = endings.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.nat(events.length),
      ),
    );
    fc.assert(
      fc.property(shuffled, rankBy, ([events, others, split], by) => {
        const planned = plannedEvent({ ...file, rank_by: by });
        const entries = entriesOf([planned, ...others]);
        const again = summarise(applied(planned, [...entries.slice(0, split), ...entries]));
        const once = summaryOf(events, by);
        expect([...again.ranking]).toEqual([...once.ranking]);
        expect(again.digest).toBe(once.digest);
      }),
    );
  });

  it('is a total order: each pair of trials is ordered the same way whatever others there are', () => {
    fc.assert(
      fc.property(
        endings,
        rankBy,
        fc.uniqueArray(fc.nat(5), { minLength: 2, maxLength: 2 }),
        (events, by, pair) => {
          const few = pair.map((i) => events[i]).filter((event) => event !== undefined);
          const whole = ranked(events, by).filter((id) => few.some(({ trial }) => trial === id));
          expect(ranked(few, by)).toEqual(whole);
        },
      ),
    );
  });

  it('puts a stopped trial that passed more rungs before one with a better value', () => {
    const prune = { rule: 'halving', rungs: [0.1, 0.5], keep: [0.5, 0.2] };
    const reachedAt = (trial: string, rung: number, J: number): JournalEvent => ({
      ...{ type: 'reached', trial, worker: 'w', trainMs: 1, rung, iteration: 10 * rung, metrics: { J } },
      curve: stoppedAt(trial, J, 1).curve,
    });
    const compared = (rung: number, promoted: string[], out: string[]): JournalEvent => ({
      ...{ type: 'compared', rung, promoted, stopped: out, reason: '' },
    });
    const events = [
      ...[reachedAt(a, 1, 3), reachedAt(b, 1, 2), reachedAt(c, 1, 1), reachedAt(d, 1, 4)],
      compared(1, [a, d], [b, c]),
      ...[reachedAt(a, 2, 6), reachedAt(d, 2, 5)],
      compared(2, [], [a, d]),
    ];
    const { ranking } = summarise(foldOf(plannedEvent({ ...file, prune }), events));
    expect([...ranking].map((position) => ids[position])).toEqual([d, a, c, b]);
  });

  it('has each trial that ended with a result once, the sound ones first', () => {
    fc.assert(
      fc.property(endings, rankBy, (events, by) => {
        const summary = summaryOf(events, by);
        const found = [...summary.ranking];
        const withResult = events
          .filter(({ type }) => type !== 'failed')
          .map(({ trial }) => table.position(trial));
        expect(found.toSorted()).toEqual(withResult.toSorted());
        const kinds = found.map((position) =>
          isSound(summary, position)
            ? 0
            : ['finished', 'stopped', 'diverged'].indexOf(stateOf(summary, position)) + 1,
        );
        expect(kinds).toEqual(kinds.toSorted());
      }),
    );
  });

  it('has a digest of version 1 exactly where version 1 had the same order', () => {
    fc.assert(
      fc.property(endings, rankBy, (events, by) => {
        const summary = summaryOf(events, by);
        const { spec, trials, columns } = summary;
        const orders = [rankingCriteria(spec), rankingCriteria(spec).slice(0, 1)].map(
          (criteria) => orderTrials(trials, columns, criteria).finished,
        );
        const isSame = JSON.stringify(orders[0]) === JSON.stringify(orders[1]);
        expect(summary.digestVersion).toBe(isSame ? 1 : 2);
        expect(firstDigestOf(summary) === summary.digest).toBe(isSame);
      }),
    );
  });
});
