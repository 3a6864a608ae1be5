import { describe, expect, test } from 'vitest';
import { WakeUp } from '../../src/app/wakeUp.js';

const NEVER_MS = 2 ** 31 - 1;

describe('WakeUp', () => {
  test('ends a wait', async () => {
    const wakeUp = new WakeUp();
    const waited = wakeUp.wait(NEVER_MS);
    wakeUp.wake();
    await waited;
  });

  test('called before a wait ends that wait at once, and only that one', async () => {
    const wakeUp = new WakeUp();
    wakeUp.wake();
    wakeUp.wake();
    await wakeUp.wait(NEVER_MS);
    const second = wakeUp.wait(NEVER_MS).then(() => 'over');
    expect(await Promise.race([second, Promise.resolve('waiting')])).toBe('waiting');
    wakeUp.wake();
    expect(await second).toBe('over');
  });

  test('ends a wait after its longest time', async () => {
    await new WakeUp().wait(1);
  });
});
