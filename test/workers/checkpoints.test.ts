import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { Finished } from '../../src/model/events.js';
import type { CheckpointPolicy } from '../../src/processes/workerProtocol.js';
import { journalMetrics } from '../../src/results/endingMetrics.js';
import { checkpointFolder, type StoredCheckpoint } from '../../src/store/checkpoints.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import type { JobRunner } from '../../workers/jobRunner.js';
import { tidyCheckpoints } from '../../workers/tidyCheckpoints.js';
import { type RunBench, SLUG } from '../store/runControlFixture.js';
import { BROKEN, LONG, queued, type RunnerBench, useRunners } from './runnerFixture.js';

const setting = useRunners();
let folder: string;
let bench: RunBench;
let jobs: RunnerBench;
beforeEach(() => {
  ({ bench, jobs } = setting);
  folder = mkdtempSync(join(tmpdir(), 'jmin-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every training is taken for a long one, and saved as often as it can be. */
const EAGER = { longerThanMs: 0, everyMs: 1 };
const IN_REDIS = () => ({ ...EAGER, folder });
const IN_FILES = () => ({ ...EAGER, folder, mostBytesInRedis: 0 });

let jobCount = 0;

interface Training {
  readonly run?: string;
  readonly apart?: boolean;
  readonly isEnough?: (runner: JobRunner) => Promise<boolean>;
}

/** Has a run trained under a new claim: to its end, or until `isEnough`, when it is told to stop. */
async function trainRun(
  configuration: NetworkConfiguration,
  policy: Partial<CheckpointPolicy>,
  { run = 'a', apart = false, isEnough }: Training = {},
): Promise<void> {
  const job = jobs.jobOf([queued(run, configuration)], { apart });
  const id = `job${++jobCount}`;
  await jobs.open(job, id);
  const runner = jobs.runnerOf(job, policy);
  const working = runner.work(id);
  if (isEnough !== undefined) {
    await expect.poll(() => isEnough(runner), { interval: 2, timeout: 20_000 }).toBe(true);
    await runner.release();
  }
  await working;
}

async function stored(run = 'a'): Promise<StoredCheckpoint | null> {
  return (await jobs.checkpoints.load(SLUG, [run]))[0] ?? null;
}

async function hasCheckpoint(): Promise<boolean> {
  return (await stored()) !== null;
}

/** The files in the sweep's folder. */
function files(): string[] {
  return readdirSync(checkpointFolder(folder, bench.target.prefix, SLUG));
}

function pathOf(file: string): string {
  return join(checkpointFolder(folder, bench.target.prefix, SLUG), file);
}

async function finished(): Promise<Finished> {
  const event = await jobs.lastEvent();
  if (event?.type !== 'finished') throw new Error(`it finished last, not ${event?.type}`);
  return event;
}

function resultOf(finished: Finished): unknown {
  return { metrics: journalMetrics(finished), curve: finished.curve };
}

/** What it comes to when nothing stops it, under a run of another name. */
async function undisturbed(configuration: NetworkConfiguration): Promise<unknown> {
  await trainRun(configuration, {}, { run: 'undisturbed' });
  return resultOf(await finished());
}

/** A training stopped somewhere, and a configuration that ends soon after that. */
async function stopSomewhere(
  policy: Partial<CheckpointPolicy>,
  training: Training = {},
): Promise<NetworkConfiguration> {
  await trainRun(LONG, policy, { ...training, isEnough: hasCheckpoint });
  expect(await jobs.written()).toEqual(['a released stopped']);
  // Long after where it stopped, so that it is seen not to be trained from the start.
  return { ...LONG, iterations: (await iterationOfCheckpoint()) + 500 };
}

async function iterationOfCheckpoint(): Promise<number> {
  const found = present(await stored(), 'a checkpoint');
  const bytes = found.kind === 'bytes' ? found.bytes : readFileSync(pathOf(found.file));
  return Number(/"iteration":(\d+)/.exec(Buffer.from(bytes).toString('latin1'))?.[1]);
}

/** With the right magic, version and checksum, as anybody can write them. */
function forgedCheckpoint(header: string): Buffer {
  const rest = Buffer.alloc(4 + header.length + 40);
  rest.writeUInt32LE(header.length, 0);
  rest.write(header, 4);
  const head = Buffer.alloc(12);
  head.write('jminckpt');
  head.writeUInt32LE(1, 8);
  return Buffer.concat([head, createHash('sha256').update(rest).digest(), rest]);
}

describe('a run that is stopped in the middle', () => {
  test.each([
    ['Redis', IN_REDIS, 'bytes'],
    ['a file', IN_FILES, 'file'],
  ] as const)('resumes from a checkpoint in %s, to the same bits', async (_, policy, kind) => {
    const configuration = await stopSomewhere(policy());
    expect((await stored())?.kind).toBe(kind);
    expect(kind === 'file' ? files() : readdirSync(folder)).toHaveLength(kind === 'file' ? 1 : 0);
    const iteration = await iterationOfCheckpoint();
    await trainRun(configuration, policy());
    const event = await finished();
    expect(event.resumedAt).toBe(iteration);
    expect(await hasCheckpoint()).toBe(false);
    expect(kind === 'file' ? files() : []).toEqual([]);
    expect(resultOf(event)).toEqual(await undisturbed(configuration));
    expect(jobs.problems).toEqual([]);
  });

  test('is saved when it stops, if it would take long', async () => {
    const isTraining = async (runner: JobRunner) => (runner.progress?.iteration ?? 0) > 0;
    const seldom = { everyMs: 1e9, folder };
    await trainRun(LONG, { ...seldom, longerThanMs: 1e12 }, { isEnough: isTraining });
    expect(await stored()).toBeNull();
    await trainRun(LONG, { ...seldom, longerThanMs: 0 }, { isEnough: isTraining });
    expect(await iterationOfCheckpoint()).toBeGreaterThan(0);
  });

  test('resumes on another worker, also from a separate process', async () => {
    await jobs.provideData();
    const configuration = await stopSomewhere(IN_FILES(), { apart: true });
    await trainRun(configuration, IN_FILES(), { apart: true });
    expect((await finished()).resumedAt).toBeGreaterThan(0);
    expect(resultOf(await finished())).toEqual(await undisturbed(configuration));
  });

  test('runs to its end if it cannot be saved, which is reported once', async () => {
    const file = join(folder, 'no folder');
    writeFileSync(file, '');
    const configuration = { ...LONG, iterations: 3000 };
    await trainRun(configuration, { ...IN_FILES(), folder: file });
    expect(jobs.problems).toEqual([
      expect.stringMatching(/^xor: trial 1: no checkpoint could be saved: ENOTDIR/),
    ]);
    expect(resultOf(await finished())).toEqual(await undisturbed(configuration));
  });

  test('is not saved if it is large and there is no folder', async () => {
    await trainRun({ ...LONG, iterations: 2000 }, { ...EAGER, mostBytesInRedis: 1000, folder: null });
    expect((await finished()).resumedAt).toBeUndefined();
    expect(await bench.redis.exists(bench.keys.checkpoints(SLUG))).toBe(0);
    expect(jobs.problems).toEqual([]);
  });
});

describe('a checkpoint that cannot be used', () => {
  const only = () => pathOf(present(files()[0], 'a file'));
  const overwrite = (change: (bytes: Buffer) => Buffer) =>
    writeFileSync(only(), change(readFileSync(only())));
  const point = async (change: object) => {
    const value = JSON.stringify({ ...(await stored()), ...change });
    await bench.redis.hset(bench.keys.checkpoints(SLUG), 'a', value);
  };

  test.each<[string, () => unknown, RegExp]>([
    ['missing', () => rmSync(only()), /cannot be read: ENOENT/],
    ['cut', () => truncateSync(only(), 1000), /checksum/],
    ['empty', () => truncateSync(only(), 0), /not the one that was written/],
    [
      'damaged',
      () => overwrite((bytes) => Buffer.from(bytes.with(5000, 255 - (bytes[5000] ?? 0)))),
      /checksum/,
    ],
    ['of a later version', () => overwrite((bytes) => Buffer.from(bytes.with(8, 9))), /version 9/],
    ['not the one meant', () => point({ checksum: 'other' }), /not the one that was written/],
    ['elsewhere', () => point({ file: '../../etc/passwd' }), /not the name of a checkpoint/],
    ['a folder', () => point({ file: 'a-1-00000000.ckpt' }), /cannot be read|no checkpoint/],
    [
      'no checkpoint',
      () => bench.redis.hset(bench.keys.checkpoints(SLUG), 'a', 'x'.repeat(100)),
      /no checkpoint/,
    ],
  ])('because it is %s means that the run starts again', async (_, spoil, reason) => {
    const configuration = { ...(await stopSomewhere(IN_FILES())), iterations: 300 };
    await spoil();
    await trainRun(configuration, { folder });
    const event = await finished();
    expect(event.resumedAt).toBeUndefined();
    expect(jobs.problems).toEqual([expect.stringMatching(reason)]);
    expect(jobs.problems[0]).toMatch(/^xor: trial 1: its checkpoint cannot be used, so it starts again: /);
    expect(resultOf(event)).toEqual(await undisturbed(configuration));
    expect(await hasCheckpoint()).toBe(false);
  });

  test.each([
    ['no header', 'no JSON'],
    ['a header of nothing', '{}'],
    ['an iteration that is none', '{"run":"a","iteration":"x","trainMs":1,"records":0}'],
    ['records without number', '{"run":"a","iteration":1,"trainMs":1,"records":1e300}'],
  ])('because it was forged, with %s, likewise', async (_, header) => {
    await bench.redis.hset(bench.keys.checkpoints(SLUG), 'a', forgedCheckpoint(header));
    const configuration = { ...LONG, iterations: 300 };
    await trainRun(configuration, { folder });
    expect((await finished()).resumedAt).toBeUndefined();
    expect(jobs.problems).toEqual([
      expect.stringMatching('its checkpoint cannot be used, so it starts again: '),
    ]);
  });

  test('because it belongs to another run, likewise', async () => {
    const configuration = { ...(await stopSomewhere(IN_FILES())), iterations: 300 };
    const value = JSON.stringify(await stored());
    await bench.redis.hset(bench.keys.checkpoints(SLUG), 'b', value);
    await trainRun(configuration, { folder }, { run: 'b' });
    expect((await finished()).resumedAt).toBeUndefined();
    expect(jobs.problems).toEqual([expect.stringMatching('it is of another run: a, not b')]);
  });

  test('because it ends its thread is not used again', async () => {
    await stopSomewhere(IN_REDIS());
    await trainRun(BROKEN, { folder });
    expect(await jobs.written()).toEqual(['a released stopped', 'a released crashed']);
    expect(await hasCheckpoint()).toBe(false);
  });
});

describe('a checkpoint of a claim that is no longer valid', () => {
  test('is not published, and its file is removed', async () => {
    const job = jobs.jobOf([queued('a', LONG)]);
    await jobs.open(job, 'job');
    const runner = jobs.runnerOf(job, IN_FILES());
    const working = runner.work('job');
    await expect.poll(hasCheckpoint, { interval: 2, timeout: 20_000 }).toBe(true);
    await bench.lapse('a');
    await bench.control.expire(bench.leadership.nonce, { slug: SLUG, run: 'a' }, false);
    const last = await stored();
    // It goes on, and saves, until it hears of it.
    for (let seen = 0; seen < 2; seen++) {
      const before = runner.progress?.iteration ?? 0;
      await expect.poll(() => runner.progress?.iteration, { timeout: 20_000 }).toBeGreaterThan(before);
    }
    await runner.lose('a');
    await working;
    expect(await stored()).toEqual(last);
    expect(files()).toContain(last?.kind === 'file' ? last.file : '');
    // One may have been in the making as its thread ended.
    expect(files().length).toBeLessThanOrEqual(2);
  });
});

describe('tidyCheckpoints', () => {
  test('removes only old files that no run needs', async () => {
    await stopSomewhere(IN_FILES());
    const [current = ''] = files();
    const old = new Date(Date.now() - 3_600_000);
    const write = (file: string, isOld: boolean) => {
      writeFileSync(pathOf(file), '');
      if (isOld) utimesSync(pathOf(file), old, old);
    };
    utimesSync(pathOf(current), old, old);
    write('a-1-00000000.ckpt', true);
    write('b-1-00000000.ckpt.tmp', true);
    write('a-2-00000000.ckpt', false);
    write('notes.txt', true);
    const tidy = () => tidyCheckpoints({ folder, prefix: bench.target.prefix, store: jobs.checkpoints });
    await tidy();
    expect(files().sort()).toEqual([current, 'a-2-00000000.ckpt', 'notes.txt'].sort());
    await bench.redis.del(bench.keys.checkpoints(SLUG));
    rmSync(pathOf('notes.txt'));
    rmSync(pathOf('a-2-00000000.ckpt'));
    await tidy();
    expect(readdirSync(folder)).toEqual([]);
  });
});
