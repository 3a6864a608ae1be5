/**
 * Random command lines and mutated sweep files: each ends with a result or with an error meant for the user, never as a
 * bug. JMIN_FUZZ_RUNS and JMIN_FUZZ_SEED ask for more, and for those of a failure.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const RUNS = process.env.JMIN_FUZZ_RUNS ?? '100';
const SEED = process.env.JMIN_FUZZ_SEED ?? '1';

test('random command lines and sweep files never end with exit code 70', { timeout: 600_000 }, () => {
  const sweeps = readdirSync(join(ROOT, 'sweeps')).filter((name) => name.endsWith('.yaml'));
  const paths = sweeps.map((name) => join(ROOT, 'sweeps', name));
  const script = join(import.meta.dirname, 'fuzzCommands.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script, RUNS, SEED, ...paths], {
    encoding: 'utf8',
  });
  expect(stdout, stderr).toMatch(/^\{.*\}$/);
  const codes = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(codes).filter((code) => !['0', '2', '3'].includes(code))).toEqual([]);
  expect(codes['0'], 'some of them are valid').toBeGreaterThan(Number(RUNS) / 50);
});
