import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runHostileCommands } from './hostileCommands.js';

const { signal } = new AbortController();

/** Their runs have all kinds of commands but one, and both lose their worker. */
const SEEDS = [25, 125];

describe.skipIf(!existsSync('/proc/self/cwd'))('a sweep of hostile commands', () => {
  test.each(SEEDS)('ends with each trial once and leaves nothing: seed %i', async (seed) => {
    const { problems } = await runHostileCommands({ seed, signal, mostBytes: 30e6 });
    expect(problems).toEqual([]);
  });
});
