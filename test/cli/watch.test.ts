import picocolors from 'picocolors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/cli/watch/layout.js';
import { bar, curvePanel, eventLines, trialLines } from '../../src/cli/watch/panels.js';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { seedSweep } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { makeSummary } from '../report/fixtures/makeSummary.js';
import { CommandLine } from './cliFixture.js';

const pen = { width: 80, colors: picocolors.createColors(false) };

describe('the screen', () => {
  test.each([
    [80, 24],
    [80, 30],
    [100, 50],
    [120, 40],
    [200, 60],
    [110, 24],
  ])('of %i × %i is filled and leaves one row free', (columns, rows) => {
    const { isWide, trials, curve, workers, events } = layoutOf({ columns, rows });
    const results = isWide ? Math.max(trials + 1, curve + 2) : trials + 1 + 1 + curve + 2;
    expect(3 + 1 + results + 1 + workers + 1 + events + 1).toBe(rows - 1);
    expect(Math.min(trials, curve, workers, events)).toBeGreaterThan(1);
  });

  test('without room for a curve lists trials and events', () => {
    expect(layoutOf({ columns: 80, rows: 18 })).toMatchObject({ curve: 0, trials: 3 });
  });

  test('has lines that fit, the best trial first', () => {
    const summary = makeSummary();
    const positions = [...summary.ranking.subarray(0, 3)];
    const lines = [
      ...trialLines(summary, { positions, place: 0 }, { ...pen, height: 4 }),
      ...curvePanel(summary, 4, pen),
    ];
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
    expect(lines).toHaveLength(4 + 6);
    expect(lines.find((line) => line.includes('›'))).toMatch(/^ *› 1 /);
  });

  test('has a bar from empty to full', () => {
    expect([bar(0), bar(Number.NaN), bar(1)]).toEqual(['░'.repeat(24), '░'.repeat(24), '█'.repeat(24)]);
  });

  test('shows texts of events as text', () => {
    const event = {
      at: 0,
      event: 'paused',
      text: '\u001b[2J',
      tone: 'bad',
      id: null,
      isBest: false,
    } as const;
    expect(eventLines([event], 1, pen)).toEqual(['00:00:00 \\u{1b}[2J']);
  });
});

describe('without a terminal', () => {
  let redis: TestRedis;
  let store: Store;
  let cli: CommandLine;
  beforeAll(async () => {
    redis = await startTestRedis();
    store = await Store.open({ ...redis.target(), prefix: DEFAULT_PREFIX });
    cli = new CommandLine({ REDIS_URL: redis.url });
  });
  afterAll(async () => {
    store.close();
    cli.close();
    await redis.stop();
  });

  test('prints a line for each event, and ends when the sweep ends', async () => {
    const sweep = await seedSweep(store, 'followed', 21);
    const running = cli.start(['watch', 'followed']);
    await running.said(/followed: waiting, 0 of 8 done, waiting for a worker/);
    for (const [index, J] of [0.5, 0.25, 0.75, null, 0.2, 0.9].entries()) {
      await sweep.start(index);
      await sweep.finish(index, J);
    }
    await running.said(/trial 6 finished/);
    await sweep.append({ type: 'paused', reason: 'for a test' });
    await running.said(/paused: for a test/);
    await sweep.append({ type: 'cancelled', trials: null });
    const { code, stdout } = await running.finished;
    expect(code).toBe(1);
    const events = stdout.split('\n').flatMap((line) => /^\S+ \S+ UTC {2}(.*)$/.exec(line)?.[1] ?? []);
    expect(events).toEqual([
      'planned',
      'worker atlas-1-ab12 joined with 2 threads',
      'trial 1 finished: J 0.5000 in 40 ms, the best so far',
      'trial 2 finished: J 0.2500 in 40 ms, the best so far',
      'trial 3 finished: J 0.7500 in 40 ms',
      'trial 4 diverged at iteration 3',
      'trial 5 finished: J 0.2000 in 40 ms, the best so far',
      'trial 6 finished: J 0.9000 in 40 ms',
      'paused: for a test',
      'cancelled',
    ]);
    expect(stdout.trim().split('\n').at(-1)).toMatch(
      /^followed: cancelled, 6 of 8 done, 2 cancelled, best J 0\.2/,
    );
  });

  test('stops cleanly on Ctrl-C', async () => {
    await seedSweep(store, 'stopped', 22);
    const running = cli.start(['watch', 'stopped', '--json']);
    await running.said(/"event":"watching"/);
    running.signal('SIGINT');
    const { code, stderr } = await running.finished;
    expect([code, stderr]).toEqual([130, '']);
  });

  test('of a sweep that does not exist is an error', async () => {
    expect(await cli.run(['watch', 'nothing'])).toMatchObject({ code: 2 });
  });
});
