import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { present } from '../../src/base/assert.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { encodeDataset } from '../../src/data/transport.js';
import type { Dataset } from '../../src/model/dataset.js';
import { DatasetStore } from '../../src/store/datasetStore.js';
import { DatasetCache } from '../../workers/datasetCache.js';
import { childrenOf } from '../app/sweepFixture.js';
import { type RunBench, SLUG } from '../store/runControlFixture.js';
import { datasetOf } from '../sweepfile/datasetOf.js';
import {
  BROKEN,
  LONG,
  MAX_ATTEMPTS,
  queued,
  type RunnerBench,
  SOUND,
  TOO_LARGE,
  useRunners,
} from './runnerFixture.js';

const setting = useRunners();
let bench: RunBench;
let jobs: RunnerBench;
beforeEach(() => {
  ({ bench, jobs } = setting);
});

/** The process that trains a job apart. Process ids start again, so the highest may be that of Redis. */
function processApart(): number {
  const isApart = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('apart.js');
  return present(childrenOf(process.pid).find(isApart), 'the process apart');
}

describe('JobRunner', () => {
  test('trains every run of a job, and nothing if the job is delivered again', async () => {
    const job = jobs.jobOf([queued('a', SOUND), queued('b', { ...SOUND, seed: 2 })]);
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job);
    await runner.work('job');
    expect(await jobs.written()).toEqual(['a finished', 'b finished']);
    expect(runner.claims).toEqual([]);
    await jobs.runnerOf(job).work('job');
    expect(await jobs.written()).toEqual(['a finished', 'b finished']);
  });

  test('blames the run that made its thread throw, and gives back the others', async () => {
    const job = jobs.jobOf([queued('a', SOUND), queued('b', BROKEN), queued('c', SOUND)]);
    await jobs.open(job, 'job');
    await jobs.runnerOf(job).work('job');
    expect(await jobs.written()).toEqual(['a finished', 'b released crashed', 'c released stopped']);
    expect(jobs.problems).toHaveLength(1);
    expect(jobs.problems[0]).toMatch(/^xor: trial 1 could not be trained: /);
  });

  test('fails a run that has crashed too often, with the reason and the stack', async () => {
    const job = jobs.jobOf([queued('b', BROKEN)]);
    for (let crashes = 0; crashes < MAX_ATTEMPTS; crashes++) {
      await jobs.open(job, `job${crashes}`, crashes);
      await jobs.runnerOf(job).work(`job${crashes}`);
    }
    expect(await jobs.written()).toEqual(['b released crashed', 'b released crashed', 'b failed']);
    const failed = await jobs.lastEvent();
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(jobs.problems[0]).toContain(failed.reason);
    expect(failed.log.some((line) => line.includes('thread.js'))).toBe(true);
  });

  test.each([
    ['on a thread', false],
    ['in a process apart', true],
  ])('gives back its runs without blame if their data set is missing: %s', async (_, apart) => {
    const job = jobs.jobOf([queued('a', SOUND), queued('b', SOUND)], { apart });
    await jobs.open(job, 'job');
    const { redis, keys } = bench;
    await jobs.runnerOf(job, {}, null, new DatasetCache(new DatasetStore(redis, keys))).work('job');
    expect(await jobs.written()).toEqual(['a released stopped', 'b released stopped']);
    expect(jobs.problems).toEqual([`the data set ${job.dataset} is not in Redis`]);
  });

  const overwrite = async (field: string, value: string | Buffer) => {
    await bench.redis.hset(bench.keys.dataset(setting.dataset.facts.digest), field, value);
  };
  const otherData = async (): Promise<Dataset> => {
    const text = 'dataset: { generate: moons, examples: 200 }';
    return loadDataset(datasetOf(text), '.');
  };

  test.each<[string, boolean, () => Promise<void>]>([
    ['cut', false, () => overwrite('1', 'cut')],
    ['damaged', false, () => overwrite('1', Buffer.alloc(500, 7))],
    ['damaged', true, () => overwrite('1', Buffer.alloc(500, 7))],
    ['of no number', false, () => overwrite('chunks', 'many')],
    [
      'those of another data set',
      false,
      async () => {
        for (const [i, chunk] of encodeDataset(await otherData()).entries())
          await overwrite(String(i), Buffer.from(chunk));
      },
    ],
  ])(
    'a data set whose chunks are %s counts as missing, and no trial is blamed (apart: %s)',
    async (...row) => {
      const [, apart, damage] = row;
      await jobs.provideData();
      await damage();
      const { redis, keys } = bench;
      const store = new DatasetStore(redis, keys);
      const job = jobs.jobOf([queued('a', SOUND)], { apart });
      await jobs.open(job, 'job');
      await jobs.runnerOf(job, {}, null, new DatasetCache(store)).work('job');
      expect(await jobs.written()).toEqual(['a released stopped']);
      expect(jobs.problems).toEqual([
        expect.stringContaining(`the data set ${job.dataset} in Redis counts as missing: `),
      ]);
      expect(await store.has(job.dataset)).toBe(false);
      await jobs.provideData();
      expect(await store.has(job.dataset)).toBe(true);
    },
  );

  test('fails trials that need too much memory at once, and trains the rest', async () => {
    const job = jobs.jobOf([queued('a', TOO_LARGE), queued('b', SOUND)]);
    await jobs.open(job, 'job');
    await jobs.runnerOf(job).work('job');
    expect(await jobs.written()).toEqual(['a failed', 'b finished']);
    const failed = (await bench.journal()).find(({ event }) => event.type === 'failed')?.event;
    expect(failed).toMatchObject({ reason: expect.stringMatching(/^the network needs [\d,]+ bytes/) });
  });

  test.each([
    ['threw', BROKEN, MAX_ATTEMPTS - 1],
    ['needs too much memory', TOO_LARGE, 0],
  ])('reports a winner whose scoring %s as not scored', async (_, configuration, crashes) => {
    const job = jobs.jobOf([queued('a', configuration)], { purpose: 'test' });
    await jobs.open(job, 'job', crashes);
    await jobs.runnerOf(job).work('job');
    expect(await jobs.written()).toEqual(['a tested']);
    expect(await jobs.lastEvent()).toMatchObject({ J: null, error: null });
  });

  test('trains in a separate process to the same bits as on a thread', async () => {
    await jobs.provideData();
    const onThread = jobs.jobOf([
      queued('a', SOUND),
      queued('b', { ...SOUND, activation: 'relu', learning_rate: 1e6 }),
    ]);
    await jobs.open(onThread, 'job');
    await jobs.runnerOf(onThread).work('job');
    const apart = jobs.jobOf(
      onThread.runs.map((run) => ({ ...run, run: `${run.run}2` })),
      { apart: true },
    );
    await jobs.open(apart, 'job2');
    await jobs.runnerOf(apart).work('job2');
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
    await jobs.provideData();
    const job = jobs.jobOf([queued('a', LONG)], { apart: true });
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 20, timeout: 20_000 }).toEqual(['a']);
    process.kill(processApart(), signal);
    await working;
    expect(await jobs.written()).toEqual([`a released ${reason}`]);
  });

  test('fails a trial that ended its process too often, with its last lines of output', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jmin-apart-'));
    const file = join(folder, 'abort.cjs');
    writeFileSync(file, "console.error('FATAL ERROR:\\nthe heap is full'); process.abort();");
    vi.stubEnv('NODE_OPTIONS', `--require=${file}`);
    try {
      const job = jobs.jobOf([queued('a', SOUND)], { apart: true });
      await jobs.open(job, 'job', MAX_ATTEMPTS - 1);
      await jobs.runnerOf(job).work('job');
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
    const failed = await jobs.lastEvent();
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(failed.reason).toBe('its process crashed: SIGABRT');
    expect(failed.log.slice(0, 2)).toEqual(['FATAL ERROR:', 'the heap is full']);
  });

  test('fails a trial that throws in a separate process like on a thread', async () => {
    await jobs.provideData();
    const broken = jobs.jobOf([queued('b', BROKEN)], { apart: true });
    await jobs.open(broken, 'job', MAX_ATTEMPTS - 1);
    await jobs.runnerOf(broken).work('job');
    const failed = await jobs.lastEvent();
    if (failed?.type !== 'failed') throw new Error('it failed last');
    expect(failed.log.some((line) => line.includes('thread.js'))).toBe(true);
  });

  test('ends a separate process on request', async () => {
    await jobs.provideData();
    const long = jobs.jobOf([queued('a', LONG)], { apart: true });
    await jobs.open(long, 'job2');
    const runner = jobs.runnerOf(long);
    const working = runner.work('job2');
    await expect.poll(() => runner.progress?.trials, { interval: 20, timeout: 20_000 }).toEqual(['a']);
    const child = processApart();
    await runner.release();
    await working;
    expect(await jobs.written()).toEqual(['a released stopped']);
    expect(childrenOf(process.pid)).not.toContain(child);
  });

  test('gives back its claims on request, and its thread ends at once', async () => {
    const job = jobs.jobOf([queued('a', SOUND), queued('b', LONG), queued('c', SOUND)]);
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 5, timeout: 20_000 }).toEqual(['b']);
    await runner.release();
    await working;
    expect((await jobs.written()).sort()).toEqual(['a finished', 'b released stopped', 'c released stopped']);
    expect(jobs.problems).toEqual([]);
    expect(await bench.redis.zcard(bench.keys.flight)).toBe(0);
  });

  test('gives back runs that it is still claiming on request', async () => {
    const job = jobs.jobOf([queued('a', LONG)]);
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job);
    const working = runner.work('job');
    await runner.release();
    await working;
    expect(await jobs.written()).toEqual(['a released stopped']);
  });

  test('stops training a run whose claim it lost', async () => {
    const job = jobs.jobOf([queued('a', LONG), queued('b', SOUND)]);
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job);
    const working = runner.work('job');
    await expect.poll(() => runner.progress?.trials, { interval: 5, timeout: 20_000 }).toEqual(['a']);
    await bench.lapse('a');
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
    const held = await bench.control.beat(runner.claims);
    expect(held).toEqual([false, true]);
    await runner.lose('a');
    await working;
    expect(await jobs.written()).toEqual(['a released lost', 'b released stopped']);
  });

  test('writes nothing of a run whose claim it lost before the ending', async () => {
    const job = jobs.jobOf([queued('a', SOUND)]);
    await jobs.open(job, 'job');
    // Its data come when it was claimed, and trained when it was taken from its worker.
    const get = async () => {
      await bench.lapse('a');
      await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
      return setting.dataset;
    };
    await jobs.runnerOf(job, {}, null, { get }).work('job');
    expect(await jobs.written()).toEqual(['a released lost']);
  });
});
