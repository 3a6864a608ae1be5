import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PREFIX, type RedisTarget } from '../../src/redis/redisTarget.js';
import { readJournalFile } from '../../src/results/journalFile.js';
import { Store } from '../../src/store/store.js';
import { countOf, eventsOf } from '../app/sweepFixture.js';
import { startTestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { CommandLine, LONG, TINY } from './cliFixture.js';

let cli: CommandLine;
beforeEach(() => {
  cli = new CommandLine();
  cli.write('long.yaml', LONG);
  cli.write('tiny.yaml', TINY);
});
afterEach(() => cli.close());

const RUN = ['run', 'long.yaml', '--json', '--workers', '1', '--threads', '1'];
const FOLLOW = ['run', 'long.yaml', '--json'];

const kinds = () => cli.processes().map(({ what }) => what);

/** Waits until a trial of the sweep has ended: by then another is in work. */
async function untilUnderWay(at?: RedisTarget): Promise<void> {
  await until(async () => at !== undefined || cli.socketPath() !== null);
  const store = await openStore(at ?? { socketPath: cli.socketPath() ?? '', prefix: DEFAULT_PREFIX });
  await until(async () => countOf(await eventsOf(store, 'long'), 'finished') > 0);
  store.close();
}

/** Waits until another worker than that one, which may not have taken its leave, has told of an iteration: its name. */
async function untilTraining(earlier: string | null = null): Promise<string> {
  await until(async () => cli.socketPath() !== null);
  const store = await openStore({ socketPath: cli.socketPath() ?? '', prefix: DEFAULT_PREFIX });
  let found: string | null = null;
  await until(async () => {
    const workers = (await store.workers.present()).filter(({ worker }) => worker !== earlier);
    found = workers.find(({ running }) => running.some(({ iteration }) => iteration > 0))?.worker ?? null;
    return found !== null;
  });
  store.close();
  return found ?? '';
}

/** A Redis that is about to start does not answer yet. */
async function openStore(target: RedisTarget): Promise<Store> {
  for (;;) {
    const store = await Store.open(target).catch(() => null);
    if (store !== null) return store;
  }
}

/** The reasons for which runs were given back, by the journal of the report. */
async function givenBack(): Promise<string[]> {
  const entries = await readJournalFile(cli.path('reports/long/journal.jsonl.gz'));
  return entries.flatMap(({ event }) => (event.type === 'released' ? [event.reason] : []));
}

describe.runIf(process.platform === 'linux')('jmin run', () => {
  test('interrupted by Ctrl-C ends with 130, leaves no process, and resumes when it is run again', async () => {
    const first = cli.start(RUN);
    await first.said(/long: 8 trials/);
    await untilUnderWay();
    first.signal('SIGINT');
    const { code, stdout, stderr } = await first.finished;
    expect(code).toBe(130);
    const stopped = JSON.parse(stdout);
    expect(stopped).toMatchObject({ state: 'waiting', partial: true });
    // There is a report of what there is, or the command that writes it.
    const isNamed = stderr.includes('jmin report long writes a report');
    const directory = stopped.ledger.finished > 0 && !isNamed ? 'reports/long' : undefined;
    expect(stopped.report?.directory).toBe(directory);
    expect(stopped.ledger).toMatchObject({ planned: 8, running: 0 });
    expect(stderr).toMatch(
      /Interrupted with \d of 8 done\. To resume: jmin run long\.yaml\.( jmin report .*)?\n$/,
    );
    expect(kinds()).toEqual([]);

    const second = await cli.run(RUN);
    expect(second.code).toBe(0);
    const { ledger, trained, partial } = JSON.parse(second.stdout);
    expect({ ...ledger, partial }).toMatchObject({ finished: 8, partial: false });
    expect(trained).toBe(8 - stopped.ledger.finished);
    // What was in work when it was interrupted may have come to its end.
    expect((await givenBack()).filter((reason) => reason !== 'stopped')).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  test('interrupted keeps a long training in its data folder, a worker in the folder it is given', async () => {
    const large = LONG.replace(/hidden_units: .*/, 'hidden_units: [[256, 256]]');
    cli.write('long.yaml', large.replace('epochs: 1000', 'epochs: 100000'));
    const first = cli.start(RUN);
    await first.said(/long: 2 trials/);
    const earlier = await untilTraining();
    first.signal('SIGINT');
    expect((await first.finished).code).toBe(130);
    expect(readdirSync(cli.path('.jmin/checkpoints/jmin+long'))).toHaveLength(1);
    expect(new Set(await givenBack())).toEqual(new Set(['stopped']));

    await cli.run(['launch', 'long.yaml']);
    const worker = cli.start(['worker', '--threads', '1', '--checkpoints', 'shared']);
    await untilTraining(earlier);
    worker.signal('SIGINT');
    const { code, stderr } = await worker.finished;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /its checkpoint cannot be used, so it starts again: its file cannot be read: ENOENT/,
    );
    expect(readdirSync(cli.path('shared/jmin+long'))).toHaveLength(1);
    expect((await cli.run(['delete', 'long', '--yes'])).code).toBe(0);
    expect(readdirSync(cli.path('.jmin/checkpoints'))).toEqual([]);
    await cli.run(['stop']);
  });

  test('ends in order when its terminal is closed, and leaves no process', async () => {
    const run = cli.start(RUN);
    await untilUnderWay();
    run.signal('SIGHUP');
    const { code, stdout } = await run.finished;
    expect([code, JSON.parse(stdout).state]).toEqual([129, 'waiting']);
    expect((await givenBack()).filter((reason) => reason !== 'stopped')).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  test('under nohup survives its terminal', async () => {
    const run = cli.start(RUN, {}, ['bash', '-c', 'nohup "$@"', 'bash']);
    await untilUnderWay();
    run.signal('SIGHUP');
    run.signal('SIGINT');
    // 129 is the code of a command that a SIGHUP ends.
    expect((await run.finished).code).toBe(130);
  });

  test('leaves no private Redis to a launch with nothing to train', async () => {
    expect((await cli.run(['run', 'tiny.yaml'])).code).toBe(0);
    const { stdout, stderr } = await cli.run(['launch', 'tiny.yaml']);
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/^nothing to train/),
      expect.not.stringContaining('keeps running'),
    ]);
    expect(kinds()).toEqual([]);
  });

  test('ends at once on the second Ctrl-C', async () => {
    const run = cli.start(RUN);
    await run.said(/long: 8 trials/);
    run.signal('SIGINT');
    run.signal('SIGINT');
    expect((await run.finished).code).toBe(130);
    await until(async () => !kinds().includes('worker'));
  });

  test('ends in order where npm, which started it, passes the Ctrl-C on', async () => {
    const run = cli.start(RUN, { npm_lifecycle_event: 'start' });
    await untilUnderWay();
    run.signal('SIGINT');
    // Another signal: of two equal ones the second may be lost. Either may arrive first.
    process.kill(run.pid, 'SIGTERM');
    const { code, stderr } = await run.finished;
    expect([130, 143]).toContain(code);
    expect(stderr).toMatch(/To resume: .*\.( jmin report .*)?\n$/);
    expect(kinds()).toEqual([]);
  });

  test('killed leaves no worker; the next one takes up its Redis and its sweep', async () => {
    const first = cli.start(RUN);
    await untilUnderWay();
    process.kill(first.pid, 'SIGKILL');
    expect((await first.finished).code).toBe('SIGKILL');
    await until(async () => kinds().every((what) => what === 'redis'));
    const second = await cli.run(RUN);
    expect(JSON.parse(second.stdout)).toMatchObject({ state: 'done', ledger: { finished: 8 } });
    expect(kinds()).toEqual([]);
  });

  test('killed leaves a journal outside of Redis, which the next run continues', async () => {
    const first = cli.start(RUN);
    const finished = async () =>
      (await readJournalFile(cli.path('reports/long/journal.jsonl.gz')).catch(() => [])).filter(
        ({ event }) => event.type === 'finished',
      );
    await until(async () => (await finished()).length > 0);
    process.kill(first.pid, 'SIGKILL');
    const before = await finished();
    const second = await cli.run(RUN);
    expect([second.code, second.stderr]).toEqual([0, expect.not.stringContaining('kept as')]);
    const after = await finished();
    expect(after).toHaveLength(8);
    expect(after.slice(0, before.length)).toEqual(before);
  });

  test('of a running sweep follows it, and continues it if the other run is interrupted', async () => {
    const first = cli.start(RUN);
    await untilUnderWay();
    const second = cli.start(FOLLOW);
    await second.said(/long: 8 trials/);
    await until(async () => kinds().filter((what) => what === 'worker').length === 1);
    first.signal('SIGINT');
    expect((await first.finished).code).toBe(130);
    const { code, stdout } = await second.finished;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', partial: false, ledger: { finished: 8 } });
    expect(kinds()).toEqual([]);
  });

  test('twice at the same time ends twice with the same digest', async () => {
    const args = ['run', 'tiny.yaml', '--json'];
    const both = await Promise.all([cli.run(args), cli.run(args)]);
    const [a, b] = both.map(({ stdout }) => JSON.parse(stdout));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(a.ledger).toMatchObject({ finished: 4, diverged: 2 });
    expect(b.digest).toBe(a.digest);
    expect(kinds()).toEqual([]);
  });

  test('interrupted while Redis is unreachable ends within seconds', async () => {
    const server = await startTestRedis();
    const run = cli.start(RUN, { REDIS_URL: server.url });
    await untilUnderWay({ url: server.url, prefix: DEFAULT_PREFIX });
    await server.kill();
    run.signal('SIGINT');
    expect((await run.finished).code).toBe(130);
    expect(kinds()).toEqual([]);
    await server.stop();
  });
});

describe.runIf(process.platform === 'linux')('jmin launch, worker and stop', () => {
  test('hand a sweep from one to the other over the private Redis', async () => {
    const launched = await cli.run(['launch', 'tiny.yaml']);
    expect([launched.code, launched.stdout]).toEqual([0, '6 trials queued\n']);
    expect(launched.stderr).toMatch(/keeps running\. jmin worker trains the sweep, jmin stop ends the Redis/);
    expect(kinds()).toEqual(['redis']);

    const worker = cli.start(['worker', '--threads', '1']);
    await worker.said(/1 worker with 1 thread: ready; Ctrl-C ends/);
    const store = await openStore({ socketPath: cli.socketPath() ?? '', prefix: DEFAULT_PREFIX });
    await until(async () => (await store.sweeps.active()).length === 0);
    store.close();
    expect((await cli.run(['status', 'tiny'])).stdout).toMatch(/4 finished, 2 diverged/);
    worker.signal('SIGINT');
    expect((await worker.finished).code).toBe(0);
    expect(kinds()).toEqual(['redis']);

    const stopped = await cli.run(['stop']);
    expect([stopped.code, stopped.stdout]).toEqual([0, 'The private Redis has stopped.\n']);
    expect(kinds()).toEqual([]);
    expect((await cli.run(['stop'])).stdout).toBe('No private Redis was running.\n');
  });
});
