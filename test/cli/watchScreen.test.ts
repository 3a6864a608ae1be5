import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { type SeededSweep, seedSweep } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { CommandLine } from './cliFixture.js';
import { HAS_TERMINAL, startOnTerminal } from './pty.js';

let redis: TestRedis;
let store: Store;
const cli = new CommandLine();

beforeAll(async () => {
  redis = await startTestRedis();
  store = await Store.open({ ...redis.target(), prefix: DEFAULT_PREFIX });
});
afterAll(async () => {
  store.close();
  cli.close();
  await redis.stop();
});

const ENTERS = '\u001b[?1049h';
const LEAVES = '\u001b[?1049l';
const SHOWS_CURSOR = '\u001b[?25h';

async function seeded(name: string, seed: number): Promise<SeededSweep> {
  const sweep = await seedSweep(store, name, seed);
  await sweep.start(0);
  await sweep.finish(0, 0.25);
  return sweep;
}

const watch = (name: string, environment: NodeJS.ProcessEnv = {}) =>
  startOnTerminal(['watch', name, '--redis', redis.url], { folder: cli.folder, environment });

const stateOf = async (slug: string) => {
  const entries = await store.journal(slug).read(null, 1000);
  return entries.map(({ event }) => event.type);
};

describe.skipIf(!HAS_TERMINAL)('jmin watch on a terminal', () => {
  test('shows events as they come, pauses, cancels after a question, and leaves the scrollback clean', async () => {
    const sweep = await seeded('shown', 11);
    const terminal = watch('shown');
    await terminal.shows('waiting for a worker');
    await sweep.start(1);
    await sweep.finish(1, 0.125);
    await terminal.shows('trial 2 finished: J 0.1250 in 40 ms, the best so far');
    terminal.type('p');
    await terminal.shows('paused: by the user');
    terminal.type('p');
    await terminal.shows('Resumed');
    expect((await stateOf(sweep.slug)).slice(-2)).toEqual(['paused', 'resumed']);
    terminal.type('c');
    await terminal.shows('Cancel the sweep?');
    terminal.type('n');
    await terminal.shows('c cancel');
    terminal.type('c');
    await terminal.shows('Cancel the sweep?');
    terminal.type('y');
    await terminal.shows('6 cancelled');
    expect((await stateOf(sweep.slug)).filter((type) => type === 'cancelled')).toHaveLength(1);
    terminal.type('q');
    expect(await terminal.ended).toBe(1);
    const [screen = '', rest = ''] = terminal.output().split(LEAVES);
    expect(screen).toContain(ENTERS);
    expect(rest.replace(SHOWS_CURSOR, '').trim()).toBe('shown: cancelled, 2 of 8 done, 6 cancelled');
  });

  test('shows a trial with its log, and goes back', async () => {
    const sweep = await seeded('logged', 12);
    await sweep.append({
      ...{ type: 'failed', trial: sweep.ids[2] ?? '', worker: 'atlas-1-ab12' },
      ...{ reason: 'out of memory', log: ['a last word <b>\u001b[2J'] },
    });
    const terminal = watch('logged', { NO_COLOR: '1' });
    await terminal.shows('p pause');
    terminal.type('f');
    await terminal.shows('failed trial');
    terminal.type('\r');
    await terminal.shows('a last word <b>\\u{1b}[2J');
    terminal.type('\u001b');
    await terminal.shows('p pause');
    terminal.type('?');
    await terminal.shows('the sweep continues');
    // No colours, but for what Ink needs to move.
    for (const code of ['1', '2', '31', '32', '33'])
      expect(terminal.output()).not.toContain(`\u001b[${code}m`);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(terminal.output()).toContain(LEAVES);
  });

  test('says that it waits for Redis, and continues once Redis is back', async () => {
    const sweep = await seeded('away', 13);
    const terminal = watch('away');
    await terminal.shows('waiting for a worker');
    await redis.kill();
    await terminal.shows('Waiting for Redis');
    await redis.start();
    await until(async () => (await stateOf(sweep.slug)).length > 0);
    await sweep.start(3);
    await sweep.finish(3, 0.5);
    await terminal.shows('trial 4 finished: J 0.5000');
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
  });
});
