import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { train } from './sweepFixture.js';

const SWEEPS = fileURLToPath(new URL('../../sweeps', import.meta.url));
const FILES = readdirSync(SWEEPS).filter((name) => name.endsWith('.yaml'));

/** A few trials of each, not trained for long: enough to see that the file means something that can be trained. */
const FEW = 6;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

describe('the sweep files of the package', () => {
  test.each(FILES)('%s is trained', async (name) => {
    const text = readFileSync(join(SWEEPS, name), 'utf8');
    const usesIterations = /^ {2}iterations:/m.test(text);
    const isSearched = /^search:/m.test(text);
    const overrides = [
      usesIterations ? 'iterations=20' : 'epochs=2',
      `${isSearched ? 'search' : 'limits'}.trials=${FEW}`,
      ...(/^until:/m.test(text) ? [`until.no_gain=${FEW - 1}`] : []),
    ];
    const file = join(SWEEPS, name);
    const spec = parseSweepFile(text, { fileName: file, overrides });
    const { summary } = await train(server.target(), await prepareSweep(spec, text, file), { threads: 2 });
    const { planned, finished, diverged, stopped } = summary.ledger;
    expect(planned).toBeGreaterThan(1);
    // A pruner stops some of them.
    expect(finished + diverged + stopped).toBe(planned);
    if (!/^prune:/m.test(text)) expect(stopped).toBe(0);
    expect(finished).toBeGreaterThan(0);
  });
});
