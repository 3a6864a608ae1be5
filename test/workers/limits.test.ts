import { readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { curveSeries, unpackCurve } from '../../src/results/curve.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { newStepCounter } from '../../workers/stepCounter.js';
import { ThreadPool } from '../../workers/threadPool.js';
import { ThreadWatch } from '../../workers/threadWatch.js';
import type { RunBench } from '../store/runControlFixture.js';
import { MAX_ATTEMPTS, queued, RunnerBench, SOUND, useRunners } from './runnerFixture.js';

const setting = useRunners('scalar');
let bench: RunBench;
let jobs: RunnerBench;
beforeEach(() => {
  ({ bench, jobs } = setting);
});

/** The slowest kernel needs many seconds for its first step. */
const STEPLESS: NetworkConfiguration = { ...SOUND, hidden_units: [5000, 5000] };

async function threadsOfProcess(): Promise<number> {
  return (await readdir('/proc/self/task')).length;
}

describe('a thread that makes no step', () => {
  const cases = [
    ['on a thread', false],
    ['in a process apart', true],
  ] as const;

  test.each(cases)('has crashed when its stall limit is over: %s', async (_, apart) => {
    await jobs.provideData();
    const job = jobs.jobOf([queued('a', STEPLESS), queued('b', SOUND)], { stallTimeMs: 300, apart });
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job, {}, 'scalar');
    await runner.work('job');
    expect(await jobs.written()).toEqual(['a released crashed', 'b released stopped']);
    expect(jobs.problems).toEqual(['xor: trial 1 could not be trained: it made no progress for 300ms']);
    await jobs.open(job, 'job2', MAX_ATTEMPTS - 1);
    await jobs.runnerOf(job, {}, 'scalar').work('job2');
    const failed = (await bench.journal()).find(({ event }) => event.type === 'failed')?.event;
    expect(failed).toMatchObject({ trial: 'a', reason: 'it made no progress for 300ms' });
  });

  test('is stopped when its time is over, and replaced by another', async () => {
    const job = jobs.jobOf([queued('a', STEPLESS), queued('b', SOUND)], { trialTimeMs: 100 });
    const threads = await threadsOfProcess();
    await jobs.open(job, 'job');
    await jobs.runnerOf(job).work('job');
    expect(await jobs.written()).toEqual(['a stopped', 'b released stopped']);
    const stopped = (await bench.journal()).find(({ event }) => event.type === 'stopped')?.event;
    expect(stopped).toMatchObject({ iteration: 0, reason: 'it took longer than its limit of 100ms' });
    const next = jobs.jobOf([queued('b', SOUND)], { trialTimeMs: 60_000, stallTimeMs: 60_000 });
    await jobs.open(next, 'job2');
    await jobs.runnerOf(next).work('job2');
    expect((await jobs.written()).at(-1)).toBe('b finished');
    // The one that was ended is gone, not only forgotten.
    await expect.poll(threadsOfProcess, { timeout: 20_000 }).toBeLessThanOrEqual(threads);
  });
});

describe('a thread that never looks at its time limit', () => {
  test('leaves each trial of its run what it had recorded', async () => {
    const file = new URL('hangingThread.mjs', import.meta.url);
    const hanging = new ThreadPool(1, null, { file });
    const own = new RunnerBench(bench, hanging, setting.dataset);
    const trials = [15, 20].map((iterations) => ({ id: `t${iterations}`, number: iterations, iterations }));
    const run = { run: 't15', configuration: { ...SOUND, iterations: 20 }, trials };
    const job = own.jobOf([run], { trialTimeMs: 500 });
    const opened = { run: 't15', trials: ['t15', 't20'], attempts: 0, crashes: 0 };
    await bench.control.open(await bench.order(), 'job', [opened]);
    await own.runnerOf(job).work('job');
    await hanging.destroy();
    const stopped = (await bench.journal()).flatMap(({ event }) => (event.type === 'stopped' ? [event] : []));
    expect(stopped).toMatchObject([
      { trial: 't15', iteration: 10, reason: 'it took longer than its limit of 500ms' },
      { trial: 't20', iteration: 10 },
    ]);
    const curves = stopped.map(({ curve }) => [...curveSeries(unpackCurve(curve), 'J')]);
    expect(curves).toEqual([[1, 1 / 6, 1 / 11].map(Math.fround), [1, 1 / 11].map(Math.fround)]);
  });
});

describe('ThreadWatch', () => {
  test('does not count time while the whole process is halted', async () => {
    const overruns: string[] = [];
    const job = jobs.jobOf([], { stallTimeMs: 400 });
    const watch = new ThreadWatch(job, newStepCounter(), ({ limit }) => overruns.push(limit));
    watch.receive({ type: 'run', run: 'a' });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    // Its look is long due.
    await setImmediate();
    await setImmediate();
    expect(overruns).toEqual([]);
    await expect.poll(() => overruns, { timeout: 20_000 }).toEqual(['stall_time']);
  });
});

describe('a network that needs more memory than its thread has', () => {
  test('fails before it takes the memory, names the bytes, and the rest is trained', async () => {
    const small = new ThreadPool(1, null, { memoryBytes: 1_000_000 });
    const own = new RunnerBench(bench, small, setting.dataset);
    const runs = [
      queued('a', { ...SOUND, hidden_units: [300, 300] }),
      queued('b', { ...SOUND, hidden_units: [1000, 1000] }),
      queued('c', { ...SOUND, hidden_units: [65_536, 65_536, 65_536] }),
      queued('d', SOUND),
    ];
    const job = own.jobOf(runs);
    await own.open(job, 'job');
    await own.runnerOf(job).work('job');
    await small.destroy();
    expect(await own.written()).toEqual(['a finished', 'b failed', 'c failed', 'd finished']);
    const [b, c] = (await bench.journal()).flatMap(({ event }) =>
      event.type === 'failed' ? [event.reason] : [],
    );
    expect(b).toMatch(
      /^the network needs 4,\d{3},\d{3} bytes, beside [\d,]+ of the data set; a thread has 1,000,000$/,
    );
    expect(c).toMatch(/^the network needs 34,\d{3},\d{3},\d{3} bytes/);
    expect(own.problems).toEqual([]);
  });
});
