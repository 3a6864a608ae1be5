/** Jobs given to a `JobRunner` with real threads, Redis and data, and what it writes into the journal. */

import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { logTo } from '../../src/base/log.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { datasetChunks } from '../../src/data/transport.js';
import type { Dataset } from '../../src/model/dataset.js';
import type { JournalEvent } from '../../src/model/events.js';
import type { CheckpointPolicy } from '../../src/processes/workerProtocol.js';
import { CheckpointStore } from '../../src/store/checkpoints.js';
import { DatasetStore } from '../../src/store/datasetStore.js';
import type { QueuedRun, TrialJob } from '../../src/store/trialQueue.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import type { KernelChoice } from '../../src/trainers/network/kernel/loadKernel.js';
import { threadMemoryBytes } from '../../src/trainers/network/kernel/machineMemory.js';
import { CHECKPOINT_POLICY } from '../../workers/checkpointPolicy.js';
import { CodePools } from '../../workers/codePools.js';
import type { DatasetCache } from '../../workers/datasetCache.js';
import { JobRunner } from '../../workers/jobRunner.js';
import { Slots } from '../../workers/slots.js';
import { ThreadPool } from '../../workers/threadPool.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { openRunBench, type RunBench, SLUG } from '../store/runControlFixture.js';
import { datasetOf } from '../sweepfile/datasetOf.js';

export const SOUND: NetworkConfiguration = {
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
export const BROKEN = { ...SOUND, hidden_units: null } as unknown as NetworkConfiguration;
export const TOO_LARGE: NetworkConfiguration = { ...SOUND, hidden_units: [65_536, 65_536, 65_536, 65_536] };
export const LONG: NetworkConfiguration = { ...SOUND, hidden_units: [64, 64], iterations: 10_000_000 };

export const MAX_ATTEMPTS = 3;

export function queued(run: string, configuration: NetworkConfiguration): QueuedRun {
  return { run, configuration, trials: [{ id: run, number: 1, iterations: configuration.iterations }] };
}

/** What the jobs of a test file have in common. */
export class RunnerBench {
  readonly runs: RunBench;
  readonly checkpoints: CheckpointStore;
  /** Lines that were said. */
  readonly problems: string[] = [];
  readonly #pool: ThreadPool;
  readonly #dataset: Dataset;

  constructor(runs: RunBench, pool: ThreadPool, dataset: Dataset) {
    this.runs = runs;
    this.checkpoints = new CheckpointStore(runs.redis, runs.keys);
    this.#pool = pool;
    this.#dataset = dataset;
  }

  jobOf(runs: readonly QueuedRun[], change: Partial<TrialJob> = {}): TrialJob {
    const { digest: dataset } = this.#dataset.facts;
    const limits = { trialTimeMs: null, stallTimeMs: null, maxAttempts: MAX_ATTEMPTS };
    const job = { sweep: 'xor', slug: SLUG, dataset, record: null, ...limits, runs };
    return { ...job, purpose: 'train', apart: false, ...change };
  }

  runnerOf(
    job: TrialJob,
    policy: Partial<CheckpointPolicy> = {},
    kernel: KernelChoice | null = null,
    datasets: Pick<DatasetCache, 'get'> = { get: async () => this.#dataset },
  ): JobRunner {
    const slots = new Slots({ threads: 1, memoryBytes: threadMemoryBytes(1), gpus: [], cores: [] });
    return new JobRunner(job, {
      worker: 'w',
      control: this.runs.control,
      checkpoints: this.checkpoints,
      datasets: datasets as DatasetCache,
      pool: this.#pool,
      codePools: new CodePools(1),
      join: async () => {},
      target: this.runs.target,
      kernel,
      ...{ slots, variables: process.env },
      memoryBytes: threadMemoryBytes(1),
      policy: { ...CHECKPOINT_POLICY, ...policy },
      log: logTo(({ text }) => this.problems.push(text)),
    });
  }

  /** Opens the runs of a job as the coordinator would, with the crashes there were before. */
  async open(job: TrialJob, id: string, crashes = 0): Promise<void> {
    const runs = job.runs.map(({ run }) => ({ run, trials: [run], attempts: crashes, crashes }));
    const opened = await this.runs.control.open(await this.runs.order(), id, runs);
    expect(opened).toEqual(runs.map(() => true));
  }

  /** Puts the data set where a process apart fetches it. */
  async provideData(): Promise<void> {
    const { redis, keys } = this.runs;
    const { digest } = this.#dataset.facts;
    await new DatasetStore(redis, keys).put(digest, SLUG, () => datasetChunks(this.#dataset));
  }

  /** What was written since the runs were opened, in short. */
  async written(): Promise<string[]> {
    const entries = await this.runs.journal();
    return entries.flatMap(({ event }) => inShort(event) ?? []);
  }

  async lastEvent(): Promise<JournalEvent | undefined> {
    return (await this.runs.journal()).at(-1)?.event;
  }
}

/** What is there while a test runs: one thread for all of a file, and runs of its own for each. */
export interface RunnerSetting {
  readonly bench: RunBench;
  readonly jobs: RunnerBench;
  readonly dataset: Dataset;
}

/** Sets all of it up for the tests of a file; `kernel` is the thread's. */
export function useRunners(kernel: KernelChoice | null = null): RunnerSetting {
  const setting = {} as { -readonly [Name in keyof RunnerSetting]: RunnerSetting[Name] };
  let server: TestRedis;
  let pool: ThreadPool;
  beforeAll(async () => {
    server = await startTestRedis();
    pool = new ThreadPool(1, kernel);
    const text = 'dataset: { generate: moons, examples: 100 }';
    setting.dataset = await loadDataset(datasetOf(text), '.');
  });
  afterAll(async () => {
    await pool.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    setting.bench = await openRunBench(server);
    setting.jobs = new RunnerBench(setting.bench, pool, setting.dataset);
  });
  afterEach(() => setting.bench.close());
  return setting;
}

function inShort(event: JournalEvent): string | null {
  if (event.type === 'started') return null;
  if (event.type === 'released') return `${event.run} released ${event.reason}`;
  return 'trial' in event ? `${event.trial} ${event.type}` : null;
}
