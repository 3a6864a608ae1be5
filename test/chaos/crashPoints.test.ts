/**
 * A process dies at each step of the life of a trial: once before Redis hears of the step, and once after it has
 * answered but before the answer has come. Others then end the sweep.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launch } from '../../src/app/launch.js';
import { verifySweep } from '../../src/app/verifySweep.js';
import { readJournalFile } from '../../src/results/journalFile.js';
import { Store } from '../../src/store/store.js';
import { eventsOf, prepare, startWorkerGroup, train, untilDone } from '../app/sweepFixture.js';
import { CommandLine } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { RedisProxy, type Watch } from './redisProxy.js';
import type { Command } from './resp.js';
import { scriptOf } from './scripts.js';

/** 12 trials in 6 runs of a few milliseconds. */
const SHORT = `
name: crash
dataset: { generate: spirals, examples: 1000 }
hyperparameters:
  learning_rate: [0.01, 0.1, 100]
  hidden_units: [8, 16]
  batch_size: 32
  epochs: [5, 20]
`;
/** And one that takes seconds, which goes first. */
const LONG = `${SHORT}
also:
  long: { learning_rate: 0.01, hidden_units: [64, 64], batch_size: 8, epochs: 10000 }
`;
/** That one is kept in the middle. */
const CHECKPOINTS = { folder: null, longerThanMs: 500, everyMs: 100 };

const WORKER = fileURLToPath(new URL('../../dist/workers/worker.js', import.meta.url));

interface CrashPoint {
  readonly step: string;
  readonly sweep: string;
  readonly isIt: (command: Command) => boolean;
  /** Sent to the worker when it has claimed its first run. */
  readonly signal?: NodeJS.Signals;
}

const isScript = (name: string) => (command: Command) => scriptOf(command) === name;

/** A worker leads as well where there is nobody else. */
const POINTS: readonly CrashPoint[] = [
  { step: 'the lead is taken', sweep: SHORT, isIt: isScript('lead') },
  { step: 'runs are opened', sweep: SHORT, isIt: isScript('open') },
  {
    step: 'their job is queued',
    sweep: SHORT,
    isIt: (command) => scriptOf(command)?.startsWith('bull:add') === true,
  },
  { step: 'a run is claimed', sweep: SHORT, isIt: isScript('claim') },
  {
    step: 'the lease of a training is renewed',
    sweep: LONG,
    // Beside the set of all that is in flight it names the runs.
    isIt: (command) => isScript('beat')(command) && Number(command.args[1]) > 1,
  },
  { step: 'a training is kept', sweep: LONG, isIt: isScript('save_checkpoint') },
  { step: 'a trial is finished', sweep: SHORT, isIt: isScript('finish') },
  { step: 'a run is given back', sweep: LONG, isIt: isScript('release'), signal: 'SIGTERM' },
  { step: 'a job is completed', sweep: SHORT, isIt: isScript('bull:moveToFinished') },
];

type When = 'before' | 'after';
const WHENS: readonly When[] = ['before', 'after'];
const CASES = POINTS.flatMap((point) => WHENS.map((when) => ({ ...point, when })));

let redis: TestRedis;
const undisturbed = new Map<string, string>();
beforeAll(async () => {
  redis = await startTestRedis();
  for (const sweep of [SHORT, LONG]) {
    const { summary } = await train(redis.target(), await prepare(sweep));
    undisturbed.set(sweep, summary.digest);
  }
});
afterAll(() => redis?.stop());

// Most of the time they wait for leases to end.
vi.setConfig({ maxConcurrency: 8, testTimeout: 240_000 });

describe.concurrent('a worker that is killed', () => {
  test.for(CASES)('$when a step costs no result: $step', async (point) => {
    const target = redis.target();
    const store = await Store.open(target);
    const { slug } = await launch(store, await prepare(point.sweep));
    await dieAt(point, (url) => startVictim(url, target.prefix));
    const second = await startWorkerGroup(target, { checkpoints: CHECKPOINTS });
    await untilDone(store);
    await second.stop();
    await expectWhole(store, slug, point.sweep);
    store.close();
  });
});

describe.concurrent('jmin run that is killed', () => {
  test.for(WHENS)('%s the journal is read for its file: the next one writes all of it', async (when) => {
    const target = redis.target();
    const cli = new CommandLine();
    cli.write('sweep.yaml', SHORT);
    const args = [
      'run',
      'sweep.yaml',
      '--json',
      '--workers',
      '1',
      '--threads',
      '1',
      '--prefix',
      target.prefix,
    ];
    const file = cli.path('reports/crash/journal.jsonl.gz');
    const point = { when, isIt: ({ name }: Command) => name === 'XRANGE' && existsSync(file) };
    await dieAt(point, (url) => {
      const run = cli.start([...args, '--redis', url]);
      return { signal: run.signal, ended: run.finished.then(({ code }) => code) };
    });
    expect((await cli.run([...args, '--redis', redis.url])).code).toBe(0);
    const store = await Store.open(target);
    await expectWhole(store, 'crash', SHORT);
    const entries = await readJournalFile(file);
    expect(entries.map(({ event }) => event)).toEqual(await eventsOf(store, 'crash'));
    store.close();
    cli.close();
  });
});

/** Every trial once, with the bits of a sweep that nothing disturbed. */
async function expectWhole(store: Store, slug: string, sweep: string): Promise<void> {
  const { isSound, digest } = await verifySweep(store, slug, { retrain: 0, kernel: null });
  expect({ isSound, digest }).toEqual({ isSound: true, digest: undisturbed.get(sweep) });
}

interface Victim {
  signal(signal: NodeJS.Signals): void;
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<string | number | null>;
}

function startVictim(url: string, prefix: string): Victim {
  const options = { threads: 1, kernel: null, checkpoints: CHECKPOINTS };
  const child = fork(WORKER, [], {
    env: { ...process.env, JMIN_WORKER: JSON.stringify(options) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.send({ url, prefix });
  return {
    signal: (signal) => child.kill(signal),
    ended: once(child, 'exit').then(() => child.signalCode ?? child.exitCode),
  };
}

/** Runs a process until it comes to the point, and kills it there. */
async function dieAt(
  { isIt, when, signal }: Pick<(typeof CASES)[number], 'isIt' | 'when' | 'signal'>,
  start: (url: string) => Victim,
): Promise<void> {
  let victim: Victim | null = null;
  let hasCome = false;
  let toSend = signal;
  const pass = (command: Command): boolean => {
    if (!hasCome && !isIt(command)) return true;
    if (!hasCome) victim?.signal('SIGKILL');
    hasCome = true;
    return false;
  };
  const watch: Watch = {
    ...(when === 'before' ? { onCommand: pass } : {}),
    onReply: (command) => {
      if (toSend !== undefined && isScript('claim')(command)) {
        victim?.signal(toSend);
        toSend = undefined;
      }
      return when === 'before' || pass(command);
    },
  };
  const proxy = await RedisProxy.open(redis.socketPath, watch);
  victim = start(proxy.url);
  const ended = await victim.ended;
  await proxy.close();
  expect({ hasCome, ended }).toEqual({ hasCome: true, ended: 'SIGKILL' });
}
