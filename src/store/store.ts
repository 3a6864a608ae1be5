import type { Joined } from '../model/events.js';
import { connectRedis, serverOf } from '../redis/connect.js';
import { inspectRedis, type RedisFacts } from '../redis/inspect.js';
import { makePatient } from '../redis/patience.js';
import { explainReply } from '../redis/redisErrors.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { Waits } from '../redis/waits.js';
import type { Journal } from '../results/journal.js';
import { CheckpointStore } from './checkpoints.js';
import { DatasetStore } from './datasetStore.js';
import { shakeHands } from './handshake.js';
import { JournalImport } from './journalImport.js';
import { type Keys, keysOf } from './keys.js';
import { typeRepair } from './keyTypes.js';
import { Leadership } from './leadership.js';
import { NoticeMarks } from './noticeMarks.js';
import { packEvent } from './packEvent.js';
import { Proposals } from './proposals.js';
import { QueuedJobs } from './queuedJobs.js';
import { Repair } from './repair.js';
import { RunControl } from './runControl.js';
import { StoredSizes } from './storedSizes.js';
import { streamJournal } from './streamJournal.js';
import { SweepCaches } from './sweepCaches.js';
import { SweepControl } from './sweepControl.js';
import { SweepIndex } from './sweepIndex.js';
import { WorkerRegistry } from './workerRegistry.js';

type Connection = Awaited<ReturnType<typeof connectRedis>>;

/** Everything that jmin keeps in one Redis under one prefix, except the queue. It has its own connection. */
export class Store {
  readonly target: RedisTarget;
  readonly sweeps: SweepIndex;
  readonly datasets: DatasetStore;
  readonly workers: WorkerRegistry;
  readonly runs: RunControl;
  readonly checkpoints: CheckpointStore;
  readonly control: SweepControl;
  readonly caches: SweepCaches;
  readonly proposals: Proposals;
  readonly notices: NoticeMarks;
  readonly leadership: Leadership;
  readonly imports: JournalImport;
  readonly repair: Repair;
  readonly jobs: QueuedJobs;
  readonly sizes: StoredSizes;
  readonly #connection: Connection;
  readonly #waits: Waits;
  readonly #keys: Keys;

  private constructor(connection: Connection, target: RedisTarget, waits: Waits) {
    const keys = keysOf(target.prefix);
    this.target = target;
    this.#connection = connection;
    this.#waits = waits;
    makePatient(connection, waits, typeRepair(connection, target.prefix, waits));
    this.#keys = keys;
    this.sweeps = new SweepIndex(connection, keys);
    this.datasets = new DatasetStore(connection, keys);
    this.workers = new WorkerRegistry(connection, keys);
    this.runs = new RunControl(connection, keys);
    this.checkpoints = new CheckpointStore(connection, keys);
    this.caches = new SweepCaches(connection, keys);
    this.control = new SweepControl(connection, keys);
    this.proposals = new Proposals(connection, keys);
    this.notices = new NoticeMarks(connection, keys);
    this.leadership = new Leadership(connection, keys);
    this.imports = new JournalImport(connection, keys);
    this.repair = new Repair(connection, target.prefix);
    this.jobs = new QueuedJobs(connection, keys);
    this.sizes = new StoredSizes(connection, keys);
  }

  /**
   * A process with several connections passes the same `waits` to each.
   * @throws UserError if Redis is unreachable or another version of jmin uses it.
   */
  static async open(target: RedisTarget, waits = new Waits(target)): Promise<Store> {
    const connection = await connectRedis(target);
    try {
      await shakeHands(connection, target.prefix);
      return new Store(connection, target, waits);
    } catch (error) {
      connection.disconnect();
      throw explainReply(error, target);
    }
  }

  /**
   * From now on commands wait for problems that a person has to fix, instead of failing, and keys of the wrong type are
   * repaired. Both are reported.
   */
  serve(reportWait: (line: string) => void, reportRepair = reportWait): void {
    this.#waits.serve(reportWait, reportRepair);
  }

  journal(slug: string): Journal {
    return streamJournal(this.#connection, this.#keys.journal(slug));
  }

  /** Records in a sweep's journal that a worker joined. Returns the entry's id; null if the sweep was deleted. */
  join(slug: string, joined: Joined): Promise<string | null> {
    return this.#connection.xadd(this.#keys.journal(slug), 'NOMKSTREAM', '*', 'e', packEvent(joined));
  }

  /** The number of jobs in the queue that wait for a worker. */
  countWaitingJobs(): Promise<number> {
    return this.#connection.llen(this.#keys.waitingJobs);
  }

  /** Whether somebody has paused the queue on its page: no worker takes a job. */
  async isQueuePaused(): Promise<boolean> {
    return (await this.#connection.hexists(this.#keys.queueState, 'paused')) === 1;
  }

  /** Facts about this Redis, for `checkRedis`. */
  async inspect(): Promise<RedisFacts> {
    return inspectRedis(await serverOf(this.#connection, this.#keys.sweeps));
  }

  /** Closes at once, even if Redis is unreachable. */
  close(): void {
    this.#connection.disconnect();
  }
}
