import { describe, expect, test } from 'vitest';
import { ONE_THREAD, type Resources } from '../../src/trainers/resources.js';
import { Slots } from '../../workers/slots.js';

const never = new AbortController().signal;

function slots(): Slots {
  return new Slots({ threads: 4, memoryBytes: 8e9, gpus: ['0', '1'], cores: [4, 5, 6, 7] });
}

function needs(change: Partial<Resources>): Resources {
  return { ...ONE_THREAD, ...change };
}

/** Whether a promise has settled once everything that is ready has run. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {},
  );
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return settled;
}

describe('Slots', () => {
  test('give each trial cores of its own, and takes them back', async () => {
    const all = slots();
    const first = await all.take(needs({ cpus: 3 }), never);
    const second = await all.take(needs({ cpus: 1 }), never);
    expect([...first.cores, ...second.cores].sort()).toEqual([4, 5, 6, 7]);
    first.giveBack();
    second.giveBack();
    expect([...(await all.take(needs({ cpus: 4 }), never)).cores].sort()).toEqual([4, 5, 6, 7]);
  });

  test.each([
    ['threads', { cpus: 3 }],
    ['memory', { memoryBytes: 5e9 }],
    ['GPUs', { gpus: 2 }],
  ])('lets a trial wait for %s until they are given back', async (_, wanted) => {
    const all = slots();
    const first = await all.take(needs(wanted), never);
    const second = all.take(needs(wanted), never);
    expect(await hasSettled(second)).toBe(false);
    first.giveBack();
    expect(await hasSettled(second)).toBe(true);
  });

  test('gives each trial its own GPUs', async () => {
    const all = slots();
    const [first, second] = await Promise.all([1, 1].map((gpus) => all.take(needs({ gpus }), never)));
    expect([first?.gpus, second?.gpus]).toEqual([['0'], ['1']]);
    second?.giveBack();
    const third = await all.take(needs({ gpus: 1 }), never);
    expect(third.gpus).toEqual(['1']);
    expect((await all.take(ONE_THREAD, never)).gpus).toEqual([]);
  });

  test('serves in order, so that a large trial is not passed over for ever', async () => {
    const all = slots();
    const first = await all.take(needs({ cpus: 2 }), never);
    const large = all.take(needs({ cpus: 4 }), never);
    const small = all.take(ONE_THREAD, never);
    expect(await hasSettled(small)).toBe(false);
    first.giveBack();
    expect([await hasSettled(large), await hasSettled(small)]).toEqual([true, false]);
  });

  test('gives a trial that takes more threads than there are all of them', async () => {
    const all = slots();
    const large = await all.take(needs({ cpus: 64 }), never);
    const next = all.take(ONE_THREAD, never);
    expect(await hasSettled(next)).toBe(false);
    large.giveBack();
    expect(await hasSettled(next)).toBe(true);
  });

  test('serves the next one when the first gives up', async () => {
    const all = slots();
    await all.take(needs({ cpus: 3 }), never);
    const impatient = new AbortController();
    const large = all.take(needs({ cpus: 4 }), impatient.signal);
    const small = all.take(ONE_THREAD, never);
    impatient.abort();
    await expect(large).rejects.toThrow();
    expect(await hasSettled(small)).toBe(true);
  });
});
