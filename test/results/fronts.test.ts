import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, firstDigestOf } from '../../src/results/digest.js';
import { frontsOf } from '../../src/results/fronts.js';
import { frontNumbers, paretoPositions } from '../../src/results/paretoFront.js';
import { orderTrials, rankingCriteria } from '../../src/results/ranking.js';
import { Summaries, summarise } from '../../src/results/summarise.js';
import { metricAt } from '../../src/results/summary.js';
import { totalsOf } from '../../src/results/totalsOf.js';
import { diverged, entriesOf, finished, foldOf, plannedEvent, tableOf } from './journals.js';

type Point = readonly [number, number];

function dominates([a, b]: Point, [c, d]: Point): boolean {
  return a <= c && b <= d && (a < c || b < d);
}

/** Takes the front away until no point is left. */
function frontsByDefinition(points: readonly Point[]): number[] {
  const front = points.map(() => Number.POSITIVE_INFINITY);
  for (let number = 1; front.includes(Number.POSITIVE_INFINITY); number++) {
    const left = points.flatMap((_, i) => (front[i] === Number.POSITIVE_INFINITY ? [i] : []));
    for (const i of left)
      if (!left.some((j) => dominates(points[j] as Point, points[i] as Point))) front[i] = number;
  }
  return front;
}

/** The area that points dominate up to a corner, by the cells between all their coordinates. */
function areaByCells(points: readonly Point[], [right, top]: Point): number {
  const xs = [...new Set([...points.map(([x]) => x), right])].sort((a, b) => a - b);
  const ys = [...new Set([...points.map(([, y]) => y), top])].sort((a, b) => a - b);
  let area = 0;
  for (const [i, x] of xs.slice(0, -1).entries())
    for (const [j, y] of ys.slice(0, -1).entries())
      if (points.some(([a, b]) => a <= x && b <= y))
        area += ((xs[i + 1] as number) - x) * ((ys[j + 1] as number) - y);
  return area;
}

const small = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
  minLength: 1,
  maxLength: 25,
});

function frontsOfPoints(points: readonly Point[]) {
  return frontsOf({ x: points.map(([x]) => x), y: points.map(([, y]) => y) });
}

describe('frontsOf', () => {
  it('numbers the fronts as their definition does', () => {
    fc.assert(
      fc.property(small, (points) => {
        expect([...frontsOfPoints(points).front]).toEqual(frontsByDefinition(points));
      }),
    );
  });

  it('gives each point the area of its front that vanishes with it', () => {
    fc.assert(
      fc.property(small, (points) => {
        const { front, share } = frontsOfPoints(points);
        const ranges = [0, 1].map((k) => {
          const values = points.map((point) => point[k] as number);
          return { low: Math.min(...values), range: Math.max(...values) - Math.min(...values) };
        });
        const unit = points.map(
          (point) =>
            ranges.map(({ low, range }, k) =>
              range === 0 ? 0 : ((point[k] as number) - low) / range,
            ) as unknown as Point,
        );
        points.forEach((_, i) => {
          const own = unit.filter((_, j) => front[j] === front[i]);
          const [x, y] = unit[i] as Point;
          const without = own.filter(([a, b]) => a !== x || b !== y);
          const lost = areaByCells(own, [1.1, 1.1]) - areaByCells(without, [1.1, 1.1]);
          expect(share[i]).toBeCloseTo(lost, 12);
        });
      }),
    );
  });

  it('puts a point with a value that is not finite in no front, and keeps huge values apart', () => {
    const { front, share } = frontsOfPoints([
      [1e308, -1e308],
      [-1e308, 1e308],
      [Number.NaN, 0],
      [0, Number.POSITIVE_INFINITY],
    ]);
    expect([...front]).toEqual([1, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect([...share].every(Number.isFinite)).toBe(true);
  });
});

const file = { hyperparameters: { seed: '1..6' }, rank_by: ['dev_J', 'J'] };
const planned = plannedEvent(file);
const table = tableOf(planned);
const ids = Array.from({ length: table.size }, (_, position) => table.id(position));

describe('the ranking by two objectives', () => {
  const ending = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.boolean());
  const endings = fc.array(ending, { minLength: 6, maxLength: 6 });
  const eventsOf = (values: readonly (readonly [number, number, boolean])[]) =>
    values.map(([J, devJ, ends], i) =>
      ends ? finished(ids[i] ?? '', J, { devJ }) : diverged(ids[i] ?? '', 3),
    );

  it('is a total order that depends on no order of arrival', () => {
    fc.assert(
      fc.property(endings, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (values, order) => {
        const events = eventsOf(values);
        const one = summarise(foldOf(planned, events));
        const other = summarise(
          foldOf(
            planned,
            order.map((i) => events[i] as (typeof events)[number]),
          ),
        );
        expect([...other.ranking]).toEqual([...one.ranking]);
        expect(other.digest).toBe(one.digest);
        expect(new Set(one.ranking).size).toBe(6);
      }),
    );
  });

  it('is the same when trials arrive one by one', () => {
    fc.assert(
      fc.property(endings, (values) => {
        const events = eventsOf(values);
        const fold = foldOf(planned, []);
        const summaries = new Summaries();
        summaries.next(fold);
        for (const entry of entriesOf(events)) {
          fold.apply(entry);
          expect([...summaries.next(fold).ranking]).toEqual([...summarise(fold).ranking]);
        }
        const last = summarise(fold);
        for (const [at, position] of last.ranking.entries())
          expect(totalsOf(last).rankOf(position)).toBe(at + 1);
      }),
    );
  });

  it('ranks by front first, and within a front by its area', () => {
    const events = [
      finished(ids[0] ?? '', 0, { devJ: 10 }),
      finished(ids[1] ?? '', 4, { devJ: 2 }),
      finished(ids[2] ?? '', 5, { devJ: 1.9 }),
      finished(ids[3] ?? '', 10, { devJ: 0 }),
      finished(ids[4] ?? '', 6, { devJ: 3 }),
      finished(ids[5] ?? '', 11, { devJ: 11 }),
    ];
    const summary = summarise(foldOf(planned, events));
    expect([...(frontNumbers(summary) ?? [])]).toEqual([1, 1, 1, 1, 2, 3]);
    expect([...summary.ranking].slice(-2)).toEqual([4, 5]);
    // Up to the corner (12.1, 12.1) their areas are 8.4, 8, 3.99 and 0.5.
    expect(paretoPositions(summary)).toEqual([0, 1, 3, 2]);
  });

  it('has a digest of version 3, over both objectives', () => {
    const events = ids.map((id, i) => finished(id, i, { devJ: 6 - i }));
    const two = summarise(foldOf(planned, events));
    const one = summarise(foldOf(plannedEvent({ ...file, rank_by: 'dev_J' }), events));
    expect(two.digestVersion).toBe(3);
    expect(one.digestVersion).toBe(1);
    expect(two.digest).not.toBe(one.digest);
    expect(one.digest).toBe(firstDigestOf(one));
    const order = orderTrials(two.trials, two.columns, rankingCriteria(two.spec));
    expect(digestOf(two, order).digest).toBe(two.digest);
  });

  it('knows the parameters of a network that no training reports', () => {
    const sized = plannedEvent({
      hyperparameters: { hidden_units: [2, 4], hidden_layers: 1 },
      rank_by: ['dev_J', 'parameters'],
    });
    const trials = tableOf(sized);
    const summary = summarise(foldOf(sized, [finished(trials.id(0), 2), finished(trials.id(1), 1)]));
    const [few, many] = [0, 1].map((position) => metricAt(summary.columns, 'parameters', position));
    expect(few).toBeGreaterThan(0);
    expect(many).toBeGreaterThan(few as number);
    expect(paretoPositions(summary)?.length).toBe(2);
  });
});
