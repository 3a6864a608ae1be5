import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/errors.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';

const WORKER = fileURLToPath(new URL('../../workers/worker.js', import.meta.url));

/** Characters of what it said last that are kept, to tell why it could not start. */
const KEPT_CHARACTERS = 4000;

/** How trainings are kept in the middle, so that others go on with them. */
export interface CheckpointSettings {
  /** Where those lie that are too large for Redis; null: they are not kept. */
  readonly folder: string | null;
  /** For tests, which do not wait: see CheckpointPolicy. */
  readonly longerThanMs?: number;
  readonly everyMs?: number;
  readonly mostBytesInRedis?: number;
}

export interface WorkerProcessSettings {
  readonly threads: number;
  readonly kernel: KernelChoice | null;
  /** Of each thread; where it is not said, the machine's are shared out. */
  readonly memoryBytes?: number;
  readonly checkpoints?: CheckpointSettings;
  /** Whether it tells of its waits for Redis: not where whoever starts it waits, and tells, too. */
  readonly tellsOfWaits?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProblem: (line: string) => void;
}

/** One worker as a process of this one. It ends with it, for it notices when the channel to it closes. */
export class WorkerProcess {
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;
  #said = '';
  #isTold = false;
  #wasReady = false;

  constructor({ environment, onProblem, ...settings }: WorkerProcessSettings) {
    const child = fork(WORKER, [], {
      env: { ...environment, JMIN_WORKER: JSON.stringify(settings) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-KEPT_CHARACTERS);
      for (const line of text.split('\n')) if (line !== '') onProblem(line);
    });
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'no signal'));
    });
    this.#child = child;
  }

  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** Tells it where Redis is. Resolves when it is ready; rejects where it cannot start. */
  async start(target: RedisTarget): Promise<void> {
    this.#isTold = true;
    const ready = new Promise<'ready'>((resolve) => {
      this.#child.once('message', () => resolve('ready'));
    });
    // Of one that has ended already its end tells more than an error here.
    this.#child.send(target, () => {});
    const first = await Promise.race([ready, this.ended]);
    if (first !== 'ready') {
      throw new UserError(`a worker could not start: ${this.#said.trim() || howItEnded(first)}`, {
        code: 'worker-failed',
        exitCode: 3,
      });
    }
    this.#wasReady = true;
  }

  /** Tells it to give back what it holds and end. */
  letGo(): void {
    // One that was told nothing holds nothing, and need not load to its end first.
    if (!this.#isTold) this.#child.kill('SIGKILL');
    else if (this.#child.connected) this.#child.disconnect();
  }
}

export function howItEnded(end: number | string): string {
  return typeof end === 'number' ? `exit code ${end}` : end;
}
