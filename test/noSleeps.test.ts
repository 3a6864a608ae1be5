import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Benches and chaos runs are programs: what they wait for is what they measure. */
const PROGRAMS = /^(bench|chaos)\/(?!.*\.test\.ts$)/;

/** The two ways to wait, this file, and tests that name timers in texts only: of rules, and of programs they start. */
const EXEMPT =
  /^(waiting\.ts|noSleeps\.test\.ts|architecture(\.test\.ts|\/.*)|app\/(command|module)Sweep\.test\.ts|cli\/helperFiles\.test\.ts)$/;

describe('the tests', () => {
  test('wait for events, and let time pass only through test/waiting.ts', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const sleeping = files
      .filter((file) => file.endsWith('.ts') && !PROGRAMS.test(file) && !EXEMPT.test(file))
      .filter((file) =>
        /\bset(Timeout|Interval)\b/.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')),
      );
    expect(sleeping).toEqual([]);
  });
});
