import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { threadMemoryBytes } from '../src/trainers/network/kernel/machineMemory.js';
import { type JobListener, STUCK, type ThreadMessage, type ThreadTask, type ThreadWork } from './protocol.js';
import { newStepCounter, requestStop } from './stepCounter.js';
import { ThreadWatch } from './threadWatch.js';

const THREAD = new URL('./thread.js', import.meta.url);

/** How long a thread above the least number waits for its next job before it ends. */
const IDLE_MS = 10_000;

export interface PoolOptions {
  /** Of each thread. */
  readonly memoryBytes?: number;
  /** What each thread runs. */
  readonly file?: URL;
  /** How many start at once. Default: all of them. */
  readonly minThreads?: number;
  /** The variables of its threads. Default: those of this process. */
  readonly env?: Record<string, string>;
}

/** The threads of one worker process. A thread that dies is replaced. */
export class ThreadPool {
  readonly #pool: Piscina;
  readonly #kernel: KernelChoice | null;
  readonly #memoryBytes: number;

  constructor(
    threads: number,
    kernel: KernelChoice | null,
    { memoryBytes = threadMemoryBytes(threads), file = THREAD, minThreads = threads, env }: PoolOptions = {},
  ) {
    this.#kernel = kernel;
    this.#memoryBytes = memoryBytes;
    this.#pool = new Piscina({
      filename: file.href,
      name: 'runJob',
      minThreads,
      idleTimeout: IDLE_MS,
      maxThreads: threads,
      // With Atomics a waiting thread sleeps, and its last message can stay undelivered.
      atomics: 'disabled',
      recordTiming: false,
      ...(env === undefined ? {} : { env }),
    });
  }

  /**
   * Runs a job on the next free thread. `onMessage` gets all its messages before the promise settles. Rejects if the
   * thread threw, died, was killed, or exceeded a limit. A thread that is stuck after its work is ended.
   */
  async run(work: ThreadWork, { onMessage, stop, kill }: JobListener): Promise<void> {
    const steps = newStepCounter();
    const passOn = () => requestStop(steps);
    stop.addEventListener('abort', passOn);
    if (stop.aborted) passOn();
    const { port1, port2 } = new MessageChannel();
    const overrun = new AbortController();
    const watch = new ThreadWatch(work.job, steps, (message) => {
      onMessage(message);
      overrun.abort();
    });
    const stuck = new AbortController();
    port1.on('message', (message: ThreadMessage | typeof STUCK) => {
      if (message === STUCK) return stuck.abort();
      watch.receive(message);
      onMessage(message);
    });
    const signal = AbortSignal.any([kill, overrun.signal, stuck.signal]);
    const closed = once(port1, 'close');
    const task: ThreadTask = {
      ...work,
      steps,
      kernel: this.#kernel,
      memoryBytes: this.#memoryBytes,
      port: port2,
    };
    try {
      await this.#pool.run(task, { transferList: [port2], signal });
    } catch (error) {
      // Its work is done.
      if (!stuck.signal.aborted) throw error;
    } finally {
      watch.close();
      stop.removeEventListener('abort', passOn);
      // Closes a port that no thread took. The other end then closes after its last message.
      port2.close();
      if (!signal.aborted) await closed;
      port1.close();
    }
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
