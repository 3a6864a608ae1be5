/** Small sweeps trained by real worker processes, and what their journals tell. */
import { readdirSync, readFileSync } from 'node:fs';
import { followSweep, type Launched, launch } from '../../src/app/launch.js';
import { type PreparedSweep, prepareSweep } from '../../src/app/prepareSweep.js';
import { present } from '../../src/base/assert.js';
import { logTo } from '../../src/base/log.js';
import type { JournalEvent } from '../../src/model/events.js';
import { startWorkers, type WorkerSettings, type Workers } from '../../src/processes/startWorkers.js';
import { connectRedis } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { readAll } from '../../src/results/readAll.js';
import { summarise } from '../../src/results/summarise.js';
import type { Summary } from '../../src/results/summary.js';
import { keysOf } from '../../src/store/keys.js';
import { Store } from '../../src/store/store.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { until } from '../waiting.js';

/** 30 trials of a few milliseconds each; those with the highest learning rate diverge. */
export const SMALL = `
name: small
dataset: { generate: sine, examples: 200 }
hyperparameters:
  learning_rate: [0.003, 0.01, 0.03, 0.1, 30]
  hidden_units: [4, 8, 16]
  activation: [relu, tanh]
  epochs: 20
`;

/** 12 trials that take long enough to be interrupted: with 100 epochs some 50 ms each on a fast machine. */
export const slowSweep = (epochs: number) => `
name: slow
dataset: { generate: spirals, examples: 2000 }
hyperparameters:
  learning_rate: [0.003, 0.01, 0.03]
  hidden_units: [[64, 64], [48, 48], [32, 32], [64]]
  batch_size: 16
  epochs: ${epochs}
`;
export const SLOW = slowSweep(300);

/** What a sweep file says, with lines added and words replaced. */
export async function prepare(
  text: string,
  change: { readonly overrides?: readonly string[]; readonly folder?: string } = {},
): Promise<PreparedSweep> {
  const { overrides = [], folder } = change;
  const spec = parseSweepFile(text, { fileName: 'sweep.yaml', overrides });
  return prepareSweep(spec, text, folder === undefined ? null : `${folder}/sweep.yaml`);
}

export type WorkerGroupOptions = Partial<
  Pick<
    WorkerSettings,
    | 'workers'
    | 'threads'
    | 'kernel'
    | 'checkpoints'
    | 'dataFolders'
    | 'commands'
    | 'environment'
    | 'notifyHosts'
  >
> & {
  readonly onProblem?: (line: string) => void;
};

export function startWorkerGroup(
  target: RedisTarget,
  { onProblem = () => {}, ...group }: WorkerGroupOptions = {},
): Promise<Workers> {
  return startWorkers({
    target,
    workers: 1,
    threads: 1,
    kernel: null,
    environment: process.env,
    log: logTo(({ text }) => onProblem(text)),
    ...group,
  });
}

export interface Trained {
  readonly launched: Launched;
  readonly summary: Summary;
}

/** Launches a sweep and has it trained to its end by workers of its own. */
export async function train(
  target: RedisTarget,
  sweep: PreparedSweep,
  group: WorkerGroupOptions = {},
): Promise<Trained> {
  const [trained] = await trainAll(target, [sweep], group);
  return present(trained, 'what was trained');
}

/** The same for several sweeps at once. */
export async function trainAll(
  target: RedisTarget,
  sweeps: readonly PreparedSweep[],
  group: WorkerGroupOptions = {},
): Promise<Trained[]> {
  const store = await Store.open(target);
  try {
    const launched: Launched[] = [];
    for (const sweep of sweeps) launched.push(await launch(store, sweep));
    const workers = await startWorkerGroup(target, group);
    try {
      await untilDone(store);
    } finally {
      await workers.stop();
    }
    return await Promise.all(
      launched.map(async (one) => ({ launched: one, summary: await summaryOf(store, one.slug) })),
    );
  } finally {
    store.close();
  }
}

/**
 * Lets the time pass that a killed worker, and the coordinator in it, would be waited for: for what it claimed, and for
 * jobs that it had got and not claimed yet. Where it was the only candidate, the next one may come so late that Redis
 * seems to have been away, which would give it all a new lease.
 */
export async function letLeasesEnd(of: RedisTarget, worker: string): Promise<void> {
  const keys = keysOf(of.prefix);
  const redis = await connectRedis(of);
  for (const member of await redis.zrange(keys.flight, '0', '-1')) {
    const [slug = '', run = ''] = member.split('/');
    const [state, holder] = await redis.hmget(keys.run(slug, run), 'state', 'worker');
    if (state === 'open' || holder === worker) await redis.zadd(keys.flight, 1, member);
  }
  await redis.del(keys.asked);
  await redis.del(keys.lead);
  redis.disconnect();
}

/** Waits until no sweep has anything left to do. */
export function untilDone(store: Store): Promise<void> {
  return until(async () => (await store.sweeps.active()).length === 0);
}

export async function summaryOf(store: Store, slug: string): Promise<Summary> {
  const followed = followSweep(store, slug);
  await followed.catchUp();
  return summarise(present(followed.fold, 'fold'));
}

export async function eventsOf(store: Store, slug: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const entries of readAll(store.journal(slug)))
    for (const { event } of entries) events.push(event);
  return events;
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, parent] = /^\d+ \(.*\) \w (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      return Number(parent) === pid ? [Number(name)] : [];
    } catch {
      // Not a process, or one that has just ended.
      return [];
    }
  });
}

const ENDINGS = ['finished', 'diverged', 'stopped', 'failed'];

/** The trials by their endings in a journal, as often as each stands there. */
export function endedTrials(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => (ENDINGS.includes(event.type) && 'trial' in event ? [event.trial] : []));
}

export function countOf(events: readonly JournalEvent[], type: JournalEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}
