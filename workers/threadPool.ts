import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { KernelChoice } from '../src/trainers/network/kernel/loadKernel.js';
import { threadMemoryBytes } from '../src/trainers/network/kernel/machineMemory.js';
import type { JobListener, ThreadMessage, ThreadTask, ThreadWork } from './protocol.js';
import { newStepCounter, requestStop } from './stepCounter.js';
import { ThreadWatch } from './threadWatch.js';

const THREAD = new URL('./thread.js', import.meta.url);

/** The threads of one worker process. A thread that dies is replaced. */
export class ThreadPool {
  readonly #pool: Piscina;
  readonly #kernel: KernelChoice | null;
  readonly #memoryBytes: number;

  /** `memoryBytes` is the memory of each thread, `file` what it runs. */
  constructor(
    threads: number,
    kernel: KernelChoice | null,
    { memoryBytes = threadMemoryBytes(threads), file = THREAD } = {},
  ) {
    this.#kernel = kernel;
    this.#memoryBytes = memoryBytes;
    this.#pool = new Piscina({
      filename: file.href,
      name: 'runJob',
      minThreads: threads,
      maxThreads: threads,
      // With Atomics a waiting thread sleeps, and its last message can stay undelivered.
      atomics: 'disabled',
      recordTiming: false,
    });
  }

  /**
   * Runs a job on the next free thread. `onMessage` gets all its messages before the promise settles. Rejects if the
   * thread threw, died, was killed, or exceeded a limit.
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
    port1.on('message', (message: ThreadMessage) => {
      watch.receive(message);
      onMessage(message);
    });
    const signal = AbortSignal.any([kill, overrun.signal]);
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
