import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { datasetChunks } from '../../src/data/transport.js';
import { DatasetStore } from '../../src/redis/datasetStore.js';
import type { QueuedRun, TrialJob } from '../../src/redis/trialQueue.js';
import type { Configuration } from '../../src/spec/configuration.js';
import type { Dataset } from '../../src/spec/dataset.js';
import type { JournalEvent } from '../../src/spec/events.js';
import { parseSweepFile } from '../../src/spec/parseSweepFile.js';
import type { DatasetCache } from '../../workers/datasetCache.js';
import { JobRunner } from '../../workers/jobRunner.js';
import { ThreadPool } from '../../workers/threadPool.js';
import { childrenOf } from '../app/sweepFixture.js';
import { openRunBench, type RunBench, SLUG } from '../redis/runControlFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let server: TestRedis;
let pool: ThreadPool;
let dataset: Dataset;
let bench: RunBench;
const problems: string[] = [];
beforeAll(async () => {
  server = await startTestRedis();
  pool = new ThreadPool(1, null);
  const text = 'dataset: { generate: moons, examples: 100 }';
  dataset = await loadDataset(parseSweepFile(text, { fileName: 'moons.yaml' }).dataset, '.');
});
afterAll(async () => {
  await pool.destroy();
  await server.stop();
});
beforeEach(async () => {
  problems.length = 0;
  bench = await openRunBench(server);
});
afterEach(() => bench.close());

const SOUND: Configuration = {
  learning_rate: 0.1,
  hidden_units: [4],
  batch_size: 16,
  activation: 'tanh',
  optimizer: 'sgd',
  momentum: 0,
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'he',
  iterations: 10,
  seed: 1,
  constants: {},
};
/** No check lets this one through; a thread that is given it throws. */
const BROKEN = { ...SOUND, hidden_units: null } as unknown as Configuration;
const TOO_LARGE: Configuration = { ...SOUND, hidden_units: [65_536, 65_536, 65_536, 65_536] };
const LONG: Configuration = { ...SOUND, hidden_units: [64, 64], iterations: 10_000_000 };

function queued(run: string, configuration: Configuration): QueuedRun {
  return { run, configuration, trials: [{ id: run, number: 1, iterations: configuration.iterations }] };
}

const MAX_ATTEMPTS = 3;

function jobOf(
  runs: readonly QueuedRun[],
  more: Partial<Pick<TrialJob, 'purpose' | 'apart'>> = {},
): TrialJob {
  const { digest } = dataset.facts;
  const limits = { trialTimeMs: null, maxAttempts: MAX_ATTEMPTS };
  const job = { sweep: 'xor', slug: SLUG, dataset: digest, record: null, ...limits, runs };
  return { ...job, purpose: 'train', apart: false, ...more };
}

function runnerOf(job: TrialJob): JobRunner {
  return new JobRunner(job, {
    worker: 'w',
    control: bench.control,
    datasets: { get: async () => dataset } as unknown as DatasetCache,
    pool,
    target: bench.target,
    kernel: null,
    join: async () => {},
    onProblem: (line) => problems.push(line),
  });
}

/** Opens the runs of a job as the coordinator would, with the crashes there were before. */
async function open(job: TrialJob, id: string, crashes = 0): Promise<void> {
  const runs = job.runs.map(({ run }) => ({ run, trials: [run], attempts: crashes, crashes }));
  expect(await bench.control.open(await bench.order(), id, runs)).toEqual(runs.map(() => true));
}

/** Puts the data set where a process apart fetches it. */
async function provide({ facts }: Dataset): Promise<void> {
  await new DatasetStore(bench.redis, bench.keys).put(facts.digest, SLUG, () => datasetChunks(dataset));
}

/** What was written since the runs were opened, in short. */
async function written(): Promise<string[]> {
  const entries = await bench.journal();
  return entries.flatMap(({ event }) => {
    const line = inShort(event);
    return line === null ? [] : [line];
  });
}

function inShort(event: JournalEvent): string | null {
  if (event.type === 'started') return null;
  if (event.type === 'released') return `${event.run} released ${event.reason}`;
  return 'trial' in event ? `${event.trial} ${event.type}` : null;
}

describe('JobRunner', () => {
  test('trains every run of a job, and nothing where the job is delivered again', async () => {
    const job = jobOf([queued('a', SOUND), queued('b', { ...SOUND, seed: 2 })]);
    await open(job, 'job');
    const runner = runnerOf(job);
    await runner.work('job');
    expect(await written()).toEqual(['a finished', 'b finished']);
    expect(runner.claims).toEqual([]);
    await runnerOf(job).work('job');
    expect(await written()).toEqual(['a finished', 'b finished']);
  });

  test('blames the run its thread threw at, and gives the others back', async () => {
    const job = jobOf([queued('a', SOUND), queued('b', BROKEN), queued('c', SOUND)]);
    await open(job, 'job');
    await runnerOf(job).work('job');
    expect(await written()).toEqual(['a finished', 'b released crashed', 'c released stopped']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^b could not be trained: /);
  });

  test('fails a run that has crashed too often, with the reason and where it was', async () => {
    const job = jobOf([queued('b', BROKEN)]);
    for (let crashes = 0; crashes < MAX_ATTEMPTS; crashes++) {
      await open(job, `job${crashes}`, crashes);
      await runnerOf(job).work(`job${crashes}`);
    }
    expect(await written()).toEqual(['b released crashed', 'b released crashed', 'b failed']);
    const failed = (await bench.journal()).at(-1)?.event;
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(problems[0]).toContain(failed.reason);
    expect(failed.log.some((line) => line.includes('thread.js'))).toBe(true);
  });

  test('fails what no memory holds at once, and trains the rest', async () => {
    const job = jobOf([queued('a', TOO_LARGE), queued('b', SOUND)]);
    await open(job, 'job');
    await runnerOf(job).work('job');
    expect(await written()).toEqual(['a failed', 'b finished']);
    const failed = (await bench.journal()).find(({ event }) => event.type === 'failed')?.event;
    expect(failed).toMatchObject({ reason: expect.stringMatching(/needs \d+ bytes/) });
  });

  test.each([
    ['threw', BROKEN, MAX_ATTEMPTS - 1],
    ['needs too much memory', TOO_LARGE, 0],
  ])('says of a winner whose scoring %s that it could not be scored', async (_, configuration, crashes) => {
    const job = jobOf([queued('a', configuration)], { purpose: 'test' });
    await open(job, 'job', crashes);
    await runnerOf(job).work('job');
    expect(await written()).toEqual(['a tested']);
    expect((await bench.journal()).at(-1)?.event).toMatchObject({ J: null, error: null });
  });

  test('trains apart to the same bits as on a thread', async () => {
    await provide(dataset);
    const onThread = jobOf([
      queued('a', SOUND),
      queued('b', { ...SOUND, activation: 'relu', learning_rate: 1e30 }),
    ]);
    await open(onThread, 'job');
    await runnerOf(onThread).work('job');
    const apart = jobOf(
      onThread.runs.map((run) => ({ ...run, run: `${run.run}2` })),
      { apart: true },
    );
    await open(apart, 'job2');
    await runnerOf(apart).work('job2');
    const [a, b, a2, b2] = (await bench.journal()).flatMap(({ event }) =>
      event.type === 'finished' || event.type === 'diverged' ? [{ ...event, trainMs: 0 }] : [],
    );
    expect([a?.type, b?.type]).toEqual(['finished', 'diverged']);
    expect([a2, b2]).toEqual([a, b]);
  });

  test.each([
    ['SIGSEGV', 'crashed'],
    ['SIGKILL', 'lost'],
  ] as const)('a process apart that is ended by %s has %s', async (signal, reason) => {
    await provide(dataset);
    const job = jobOf([queued('a', LONG)], { apart: true });
    await open(job, 'job');
    const runner = runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 20, timeout: 20_000 }).toEqual(['a']);
    process.kill(childrenOf(process.pid).at(-1) ?? 0, signal);
    await working;
    expect(await written()).toEqual([`a released ${reason}`]);
  });

  test('fails what ended its process too often, with the last lines it said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jmin-apart-'));
    const file = join(folder, 'abort.cjs');
    writeFileSync(file, "console.error('FATAL ERROR:\\nthe heap is full'); process.abort();");
    vi.stubEnv('NODE_OPTIONS', `--require=${file}`);
    try {
      const job = jobOf([queued('a', SOUND)], { apart: true });
      await open(job, 'job', MAX_ATTEMPTS - 1);
      await runnerOf(job).work('job');
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
    const failed = (await bench.journal()).at(-1)?.event;
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(failed.reason).toBe('its process ended itself: SIGABRT');
    expect(failed.log.slice(0, 2)).toEqual(['FATAL ERROR:', 'the heap is full']);
  });

  test('fails apart what throws, as it does on a thread', async () => {
    await provide(dataset);
    const broken = jobOf([queued('b', BROKEN)], { apart: true });
    await open(broken, 'job', MAX_ATTEMPTS - 1);
    await runnerOf(broken).work('job');
    const failed = (await bench.journal()).at(-1)?.event;
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(failed.log.some((line) => line.includes('thread.js'))).toBe(true);
  });

  test('ends a process apart when it is told to', async () => {
    await provide(dataset);
    const long = jobOf([queued('a', LONG)], { apart: true });
    await open(long, 'job2');
    const runner = runnerOf(long);
    const working = runner.work('job2');
    await expect.poll(() => runner.progress?.trials, { interval: 20, timeout: 20_000 }).toEqual(['a']);
    const [child = 0] = childrenOf(process.pid).slice(-1);
    await runner.release();
    await working;
    expect(await written()).toEqual(['a released stopped']);
    expect(childrenOf(process.pid)).not.toContain(child);
  });

  test('gives back all it holds when it is told to, and its thread ends at once', async () => {
    const job = jobOf([queued('a', SOUND), queued('b', LONG), queued('c', SOUND)]);
    await open(job, 'job');
    const runner = runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 5, timeout: 20_000 }).toEqual(['b']);
    await runner.release();
    await working;
    expect((await written()).sort()).toEqual(['a finished', 'b released stopped', 'c released stopped']);
    expect(problems).toEqual([]);
    expect(await bench.redis.zcard(bench.keys.flight)).toBe(0);
  });

  test('gives back what it is still claiming when it is told to', async () => {
    const job = jobOf([queued('a', LONG)]);
    await open(job, 'job');
    const runner = runnerOf(job);
    const working = runner.work('job');
    await runner.release();
    await working;
    expect(await written()).toEqual(['a released stopped']);
  });

  test('stops training a run that was taken from it', async () => {
    const job = jobOf([queued('a', LONG), queued('b', SOUND)]);
    await open(job, 'job');
    const runner = runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 5, timeout: 20_000 }).toEqual(['a']);
    await bench.lapse('a');
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
    const held = await bench.control.beat(runner.claims);
    expect(held).toEqual([false, true]);
    await runner.lose('a');
    await working;
    expect(await written()).toEqual(['a released lost', 'b released stopped']);
  });

  test('writes nothing of a run that another finished meanwhile', async () => {
    const job = jobOf([queued('a', { ...SOUND, iterations: 200_000 })]);
    await open(job, 'job');
    const runner = runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.claims.length, { interval: 1 }).toBe(1);
    await bench.lapse('a');
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
    await working;
    expect(await written()).toEqual(['a released lost']);
  });
});
