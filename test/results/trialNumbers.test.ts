import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { Planned } from '../../src/model/events.js';
import { FollowedSweep } from '../../src/results/follow.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { plannedEvent, tableOf } from './journals.js';

/** The numbers of the trials after these launches, in the order of the last plan, each with its seed. */
async function numbersAfter(launches: readonly Planned[]): Promise<string[]> {
  const journal = new MemoryJournal();
  for (const planned of launches) await journal.append(planned);
  const atOnce = new FollowedSweep(journal, tableOf);
  await atOnce.catchUp();
  return numbersOf(atOnce);
}

function numbersOf(followed: FollowedSweep): string[] {
  const { trials } = present(followed.fold, 'fold');
  return Array.from({ length: trials.size }, (_, position) => {
    const number = trials.number(position);
    expect(trials.positionOfNumber(number)).toBe(position);
    return `${number}: ${trials.configuration(position).seed}`;
  });
}

const seeds = (...seed: number[]) => plannedEvent({ hyperparameters: { seed } });

describe('trial numbers', () => {
  it.each([
    ['one launch', [seeds(1, 2, 3)], ['1: 1', '2: 2', '3: 3']],
    ['values added in front', [seeds(5, 6), seeds(4, 5, 6)], ['3: 4', '1: 5', '2: 6']],
    ['values added in the middle', [seeds(1, 5), seeds(1, 3, 4, 5)], ['1: 1', '3: 3', '4: 4', '2: 5']],
    ['values added at the end', [seeds(1, 2), seeds(1, 2, 3)], ['1: 1', '2: 2', '3: 3']],
    ['values dropped', [seeds(1, 2, 3), seeds(2, 3)], ['2: 2', '3: 3']],
    ['values dropped and brought back', [seeds(1, 2, 3), seeds(3), seeds(1, 2, 3)], ['1: 1', '2: 2', '3: 3']],
    ['a value that comes while another is away', [seeds(1, 2), seeds(2, 9), seeds(1, 2)], ['1: 1', '2: 2']],
    ['no number given twice', [seeds(1, 2), seeds(9), seeds(8, 2, 1)], ['4: 8', '2: 2', '1: 1']],
    ['the order turned around', [seeds(1, 2, 3), seeds(3, 2, 1)], ['3: 3', '2: 2', '1: 1']],
  ])('stay with their trials: %s', async (_, launches, expected) => {
    expect(await numbersAfter(launches)).toEqual(expected);
  });

  it('count on behind the points of the first plan that are no trials', async () => {
    const hyperparameters = { seed: [1, 2, 3] };
    const first = plannedEvent({ hyperparameters, where: ['seed != 1'] });
    expect(await numbersAfter([first])).toEqual(['2: 2', '3: 3']);
    expect(await numbersAfter([first, plannedEvent({ hyperparameters })])).toEqual(['4: 1', '2: 2', '3: 3']);
  });

  it('stay with the trials that limits.trials leaves', async () => {
    const limited = (seed: number[]) => plannedEvent({ hyperparameters: { seed }, limits: { trials: 2 } });
    expect(await numbersAfter([limited([3, 4, 5]), limited([2, 3, 4, 5])])).toEqual(['3: 2', '1: 3']);
    expect(await numbersAfter([limited([3, 4, 5]), seeds(2, 3, 4, 5)])).toEqual([
      '3: 2',
      '1: 3',
      '2: 4',
      '4: 5',
    ]);
  });

  it('plan nothing again for a launch that changes no trial', async () => {
    const journal = new MemoryJournal();
    let plans = 0;
    const followed = new FollowedSweep(journal, (planned) => {
      plans++;
      return tableOf(planned);
    });
    const first = seeds(1, 2);
    await journal.append(first);
    await followed.catchUp();
    const table = followed.fold?.trials;
    await journal.append({
      ...first,
      source: '# other',
      spec: { ...first.spec, priority: 2, rankBy: 'dev_J' },
    });
    await followed.catchUp();
    expect(followed.fold?.planned.source).toBe('# other');
    expect(followed.fold?.trials).toBe(table);
    expect(plans).toBe(1);
  });

  it('are the same however the journal is read, and one trial has one number for ever', async () => {
    const launch = fc
      .uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 })
      .map((own) => seeds(...own));
    await fc.assert(
      fc.asyncProperty(fc.array(launch, { minLength: 1, maxLength: 6 }), async (launches) => {
        const journal = new MemoryJournal();
        const growing = new FollowedSweep(journal, tableOf);
        const given = new Map<string, string>();
        for (const planned of launches) {
          await journal.append(planned);
          await growing.catchUp();
          for (const text of numbersOf(growing)) {
            const [number = '', seed = ''] = text.split(': ');
            expect(given.get(seed) ?? number).toBe(number);
            given.set(seed, number);
          }
        }
        expect(new Set(given.values()).size).toBe(given.size);
        expect(numbersOf(growing)).toEqual(await numbersAfter(launches));
      }),
    );
  });
});
