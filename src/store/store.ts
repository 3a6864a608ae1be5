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
import { packEvent } from './packEvent.js';
import { Repair } from './repair.js';
import { RunControl } from './runControl.js';
import { streamJournal } from './streamJournal.js';
import { SweepControl } from './sweepControl.js';
import { SweepIndex } from './sweepIndex.js';
import { WorkerRegistry } from './workerRegistry.js';

type Connection = Awaited<ReturnType<typeof connectRedis>>;

/** All that jmin keeps in one Redis under one prefix, but for the queue: over one connection of its own. */
export class Store {
  readonly target: RedisTarget;
  readonly sweeps: SweepIndex;
  readonly datasets: DatasetStore;
  readonly workers: WorkerRegistry;
  readonly runs: RunControl;
  readonly checkpoints: CheckpointStore;
  readonly control: SweepControl;
  readonly leadership: Leadership;
  readonly imports: JournalImport;
  readonly repair: Repair;
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
    this.control = new SweepControl(connection, keys);
    this.leadership = new Leadership(connection, keys);
    this.imports = new JournalImport(connection, keys);
    this.repair = new Repair(connection, target.prefix);
  }

  /**
   * `waits` is shared by whoever has several connections.
   * @throws UserError if Redis cannot be reached, or is used by another version of jmin.
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
   * From now on waits for a Redis that refuses until somebody puts it right, which would be an error otherwise, and
   * repairs keys of a wrong type. Reports both.
   */
  serve(reportWait: (line: string) => void, reportRepair = reportWait): void {
    this.#waits.serve(reportWait, reportRepair);
  }

  journal(slug: string): Journal {
    return streamJournal(this.#connection, this.#keys.journal(slug));
  }

  /** Says in a sweep's journal who works on it: the entry's id, null where the sweep was deleted meanwhile. */
  join(slug: string, joined: Joined): Promise<string | null> {
    return this.#connection.xadd(this.#keys.journal(slug), 'NOMKSTREAM', '*', 'e', packEvent(joined));
  }

  /** How many jobs of the queue wait for a worker to take them. */
  countWaitingJobs(): Promise<number> {
    return this.#connection.llen(this.#keys.waitingJobs);
  }

  /** What kind of Redis this is, for `checkRedis`. */
  async inspect(): Promise<RedisFacts> {
    return inspectRedis(await serverOf(this.#connection, this.#keys.sweeps));
  }

  /** Closes without waiting for a Redis that may be away. */
  close(): void {
    this.#connection.disconnect();
  }
}
