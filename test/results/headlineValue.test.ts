import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/events.js';
import { HeadlineValue } from '../../src/results/headlineValue.js';
import { summarise } from '../../src/results/summarise.js';
import { diverged, entriesOf, finished, foldOf, plannedEvent, tableOf } from './journals.js';

const PLANNED = plannedEvent({ hyperparameters: { learning_rate: [0.1, 0.2] }, replicates: 3 });
/** Of learning rate 0.1, then of 0.2. */
const IDS = Array.from({ length: 6 }, (_, position) => tableOf(PLANNED).id(position));
const [a1 = '', a2 = '', a3 = '', b1 = '', b2 = '', b3 = ''] = IDS;

describe('HeadlineValue', () => {
  it.each<[string, readonly JournalEvent[], number]>([
    ['nothing, before a trial has finished', [], Number.NaN],
    ['the mean of a configuration, not its luckiest seed', spread(), 2.5],
    [
      'the mean of complete configurations first',
      [finished(b1, 0.1), ...[a1, a2].map((id) => finished(id, 3))],
      3,
    ],
    ['no configuration that lost a seed', [...spread(), diverged(b3)], 2.5],
  ])('is %s', (_, events, best) => {
    const fold = foldOf(PLANNED, events);
    const value = new HeadlineValue().of(fold);
    expect(value.toFixed(12)).toBe(best.toFixed(12));
    expect(summarise(fold).groups[0]?.mean.toFixed(12)).toBe(best.toFixed(12));
  });

  it('is the best trial of a sweep without replicates', () => {
    const planned = plannedEvent({ hyperparameters: { seed: [1, 2, 3] } });
    const [first = '', second = '', third = ''] = [0, 1, 2].map((position) => tableOf(planned).id(position));
    const events = [finished(first, 0.5), finished(second, 0.25), finished(third, 0.75)];
    expect(new HeadlineValue().of(foldOf(planned, events))).toBe(0.25);
  });

  it('follows a fold that continues', () => {
    const fold = foldOf(PLANNED, []);
    const best = new HeadlineValue();
    const values = entriesOf([PLANNED, ...[b1, b2, b3].map((id, i) => finished(id, 3 - i))]).map((entry) => {
      fold.apply(entry);
      return best.of(fold);
    });
    expect(values).toEqual([Number.NaN, 3, 2.5, 2]);
  });
});

/** The first configuration has the better mean, the second the best seed. */
function spread(): JournalEvent[] {
  const first = [a1, a2, a3].map((id, i) => finished(id, 2 + i / 2));
  return [...first, finished(b1, 0.1), finished(b2, 9), finished(b3, 9)];
}
