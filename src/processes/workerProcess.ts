import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { readRelayed } from '../log/relayedLog.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { WORKER_VARIABLE, type WorkerOptions } from './workerProtocol.js';

const WORKER = fileURLToPath(new URL('../../workers/worker.js', import.meta.url));

/** The last lines of its output, kept to explain why it could not start. */
const MAX_LINES_KEPT = 40;

export interface WorkerProcessSettings {
  readonly options: WorkerOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** How a process ended: its exit code, or the signal that ended it. */
export type ProcessEnd = number | string;

/** One worker, as a child of this process. It ends with this process, because its channel closes then. */
export class WorkerProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  #hasTarget = false;
  #wasReady = false;

  constructor({ options, environment, log }: WorkerProcessSettings) {
    const child = fork(WORKER, [], {
      env: { ...environment, [WORKER_VARIABLE]: JSON.stringify(options) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => this.#pass(line, log));
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'no signal'));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** Sends it the address of Redis. Resolves when it is ready; rejects if it cannot start. */
  async start(target: RedisTarget): Promise<void> {
    this.#hasTarget = true;
    const ready = new Promise<'ready'>((resolve) => {
      this.#child.once('message', () => resolve('ready'));
    });
    // If it has ended already, the way it ended says more than an error here.
    this.#child.send(target, () => {});
    const first = await Promise.race([ready, this.ended]);
    if (first !== 'ready') {
      const said = this.#lastLines.join('\n').trim();
      throw new UserError(`a worker could not start: ${said || describeEnd(first)}`, {
        code: 'worker-failed',
        exitCode: 3,
      });
    }
    this.#wasReady = true;
  }

  /** Asks it to give back what it holds and to end. */
  letGo(): void {
    // Without a target it holds nothing, and need not finish loading.
    if (!this.#hasTarget) this.#child.kill('SIGKILL');
    else if (this.#child.connected) this.#child.disconnect();
  }

  #pass(line: string, log: Log): void {
    if (line === '') return;
    const record = readRelayed(line);
    this.#lastLines.push(record?.text ?? line);
    if (this.#lastLines.length > MAX_LINES_KEPT) this.#lastLines.shift();
    if (record === null) log.warn('worker-output', { worker_pid: this.pid }, line);
    else log.write({ ...record, fields: { ...record.fields, worker_pid: this.pid } });
  }
}

export function describeEnd(end: ProcessEnd): string {
  return typeof end === 'number' ? `exit code ${end}` : end;
}
