import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { launch } from '../../src/app/launch.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { present } from '../../src/base/assert.js';
import { SILENT_LOG } from '../../src/base/log.js';
import { quantile } from '../../src/base/statistics.js';
import type { JournalEvent } from '../../src/model/events.js';
import { startWorkers } from '../../src/processes/startWorkers.js';
import { type JournalEntry, timeOf } from '../../src/results/journal.js';
import { readAll } from '../../src/results/readAll.js';
import { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import type { BenchOptions } from './main.js';
import { type Figure, figureTable } from './table.js';

/** What a user would bear: see the lines of the table. */
const ELSEWHERE_S = 15;
const BACK_S = 5;
const IDLE_S = 5;

/** How long Redis is away. */
const OUTAGE_S = 60;

/**
 * Trials of about 50 ms, so that a thread without a coordinator is idle at once, and of about 300 ms, which are found
 * at work and do not keep what was lost waiting for a free thread.
 */
const SHORT_ITERATIONS = 2_500;
const LONG_ITERATIONS = 15_000;

/** What is killed comes back: a worker's trials, a Redis, a coordinator. Times by the clock of Redis, on this host. */
export async function runRecoveryBench({ isSmoke }: BenchOptions): Promise<string> {
  const rounds = isSmoke ? 1 : 10;
  const elsewhere = await repeat(rounds, untilElsewhere);
  const back = await untilBack(isSmoke ? 2 : OUTAGE_S);
  const idle = await repeat(rounds, longestIdle);
  return figureTable([
    figure(`a worker is killed: its trials run elsewhere after (${rounds} times)`, elsewhere, ELSEWHERE_S),
    figure(`Redis was away for ${isSmoke ? 2 : OUTAGE_S} s: a next trial starts after`, [back], BACK_S),
    figure(`the coordinator is killed: a thread is idle for (${rounds} times)`, idle, IDLE_S),
  ]);
}

function figure(what: string, seconds: readonly number[], lineS: number): Figure {
  const [p50, p99] = [quantile(seconds, 0.5), quantile(seconds, 0.99)];
  const measured =
    seconds.length === 1 ? `${p50.toFixed(1)} s` : `p50 ${p50.toFixed(1)} s, p99 ${p99.toFixed(1)} s`;
  return { what, measured, line: `${lineS} s`, isMet: p99 <= lineS };
}

async function repeat(rounds: number, measure: () => Promise<number>): Promise<number[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push(await measure());
  return seconds;
}

/** From the death of one of two workers until the last trial that it had in work is started again. */
function untilElsewhere(): Promise<number> {
  return withSweep(LONG_ITERATIONS, async ({ store, slug, startWorker }) => {
    const victim = await startWorker();
    await startWorker();
    await until(async () => lastOf(await entriesOf(store, slug), victim.worker) === 'started');
    const killedMs = await kill(store, victim.pid);
    const inWork = new Set<string>();
    for (const { event } of await entriesOf(store, slug)) {
      if (event.type === 'started' && event.worker === victim.worker) inWork.add(event.trials[0] ?? '');
      if ('trial' in event) inWork.delete(event.trial);
    }
    const startedAgain = async () =>
      (await entriesOf(store, slug)).filter(
        (entry) =>
          timeOf(entry) > killedMs &&
          entry.event.type === 'started' &&
          inWork.has(entry.event.trials[0] ?? ''),
      );
    await until(async () => (await startedAgain()).length === inWork.size);
    return (Math.max(killedMs, ...(await startedAgain()).map(timeOf)) - killedMs) / 1000;
  });
}

/** From the return of a Redis that was killed until a trial is started. */
function untilBack(outageS: number): Promise<number> {
  return withSweep(LONG_ITERATIONS, async ({ redis, store, slug, startWorker }) => {
    await startWorker();
    await until(async () => (await entriesOf(store, slug)).some(({ event }) => event.type === 'finished'));
    await redis.kill();
    await setTimeout(outageS * 1000);
    await redis.start();
    const backMs = Date.now();
    const next = async () =>
      (await entriesOf(store, slug)).find(
        (entry) => entry.event.type === 'started' && timeOf(entry) > backMs,
      );
    await until(async () => (await next()) !== undefined);
    return (timeOf(present(await next(), 'a start')) - backMs) / 1000;
  });
}

/** The longest time without work of a worker of one thread, after another that leads was killed. */
function longestIdle(): Promise<number> {
  return withSweep(SHORT_ITERATIONS, async ({ store, slug, startWorker }) => {
    // The first one that comes leads.
    const leader = await startWorker();
    const { worker } = await startWorker();
    await until(async () => lastOf(await entriesOf(store, slug), worker) !== null);
    const killedMs = await kill(store, leader.pid);
    // Whoever takes over has done so when the dead one's trials are taken back.
    await until(async () => (await entriesOf(store, slug)).some(({ event }) => event.type === 'released'));
    const times = (await entriesOf(store, slug))
      .filter(({ event }) => 'worker' in event && event.worker === worker)
      .map(timeOf)
      .filter((ms) => ms > killedMs);
    return Math.max(...times.map((ms, i) => ms - (times[i - 1] ?? killedMs))) / 1000;
  });
}

interface Scene {
  readonly redis: TestRedis;
  readonly store: Store;
  readonly slug: string;
  /** One of one thread; resolves when it is at work. */
  startWorker(): Promise<{ readonly worker: string; readonly pid: number }>;
}

/** A sweep that is longer than what is measured on it, in a Redis of its own that keeps what it acknowledged. */
async function withSweep<T>(iterations: number, work: (scene: Scene) => Promise<T>): Promise<T> {
  const file = `
name: recovery
dataset: { generate: spirals, examples: 1000, dev: 0 }
hyperparameters: { hidden_layers: 2, hidden_units: 64, batch_size: 64, iterations: ${iterations} }
record: { every_iterations: 1000000 }
replicates: 2000
`;
  const redis = await startTestRedis({ settings: { appendfsync: 'always' } });
  const target = redis.target();
  const store = await Store.open(target);
  const groups: { stop(): Promise<void> }[] = [];
  try {
    const prepared = await prepareSweep(parseSweepFile(file, { fileName: 'recovery.yaml' }), file, null);
    const { slug } = await launch(store, prepared);
    return await work({
      ...{ redis, store, slug },
      async startWorker() {
        const known = new Set((await store.workers.present()).map(({ worker }) => worker));
        groups.push(
          await startWorkers({
            ...{ target, workers: 1, threads: 1, kernel: null, environment: process.env },
            log: SILENT_LOG,
          }),
        );
        const all = await store.workers.present();
        return present(
          all.find(({ worker }) => !known.has(worker)),
          'the new worker',
        );
      },
    });
  } finally {
    await Promise.all(groups.map((group) => group.stop()));
    store.close();
    await redis.stop();
  }
}

/** When it was killed, by the clock of Redis. */
async function kill(store: Store, pid: number): Promise<number> {
  process.kill(pid, 'SIGKILL');
  return store.runs.now();
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setTimeout(50);
}

async function entriesOf(store: Store, slug: string): Promise<JournalEntry[]> {
  const all: JournalEntry[] = [];
  for await (const entries of readAll(store.journal(slug))) all.push(...entries);
  return all;
}

/** The type of the last event by a worker. */
function lastOf(entries: readonly JournalEntry[], worker: string): JournalEvent['type'] | null {
  const found = entries.toReversed().find(({ event }) => 'worker' in event && event.worker === worker);
  return found?.event.type ?? null;
}
