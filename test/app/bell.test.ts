import { describe, expect, test } from 'vitest';
import { Bell } from '../../src/app/bell.js';

const NEVER_MS = 2 ** 31 - 1;

describe('Bell', () => {
  test('ends a wait when it rings', async () => {
    const bell = new Bell();
    const waited = bell.wait(NEVER_MS);
    bell.ring();
    await waited;
  });

  test('that has rung before the wait ends it at once, and only that one', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await bell.wait(NEVER_MS);
    const second = bell.wait(NEVER_MS).then(() => 'over');
    expect(await Promise.race([second, Promise.resolve('waiting')])).toBe('waiting');
    bell.ring();
    expect(await second).toBe('over');
  });

  test('that does not ring ends a wait when its time is over', async () => {
    await new Bell().wait(1);
  });
});
