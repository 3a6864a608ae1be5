import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runHostileCommands } from './hostileCommands.js';

const { signal } = new AbortController();

/** Commands that clear their environment, leave a deaf daemon, close their outputs; and the worker is killed. */
const SEED = 125;

describe.skipIf(!existsSync('/proc/self/cwd'))('a sweep of hostile commands', () => {
  test('ends with each trial once and leaves nothing', async () => {
    const { problems, wasKilled } = await runHostileCommands({ seed: SEED, signal, mostBytes: 30e6 });
    expect([problems, wasKilled]).toEqual([[], true]);
  }, 120_000);
});
