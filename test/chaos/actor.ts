/** A process of a chaos run: it is killed and halted, and started again as its supervisor would. */
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a supervisor waits until it starts again what ended by itself. */
const RESTART_MS = 500;
const POLL_MS = 20;

export interface ActorOptions {
  readonly name: string;
  /** Where its error output goes. */
  readonly logPath: string;
  /** Starts it, with its error output to this open file. */
  readonly start: (log: number) => ChildProcess;
  /** Whether this exit code says that it is through with its work, and is not to be started again. */
  readonly isDone: (code: number) => boolean;
  /** Exit codes of its own that are as they should be: it found no Redis, say. */
  readonly expectedCodes: readonly number[];
}

export class Actor {
  /** What it did that no fault explains. */
  readonly problems: string[] = [];
  /** Settles when it is through with its work. */
  readonly done: Promise<void>;
  readonly #options: ActorOptions;
  #child: ChildProcess | null = null;
  #restartMs = RESTART_MS;
  #isClosing = false;
  #settleDone = () => {};

  constructor(options: ActorOptions) {
    this.#options = options;
    this.done = new Promise((resolve) => {
      this.#settleDone = resolve;
    });
    this.#start();
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Ends it with SIGKILL; it is started again after so long. False if it is through with its work. */
  async kill(restartMs: number): Promise<boolean> {
    const child = await this.#running();
    if (child === null) return false;
    this.#restartMs = restartMs;
    child.kill('SIGKILL');
    await sleep(restartMs);
    return true;
  }

  /** Halts it for so long. False if it is through with its work. */
  async halt(forMs: number): Promise<boolean> {
    const child = await this.#running();
    child?.kill('SIGSTOP');
    if (child !== null) await sleep(forMs);
    child?.kill('SIGCONT');
    return child !== null;
  }

  /** Ends it for good. */
  close(): void {
    this.#isClosing = true;
    this.#child?.kill('SIGKILL');
  }

  /** Its process, when there is one; null if it is not to be started again. */
  async #running(): Promise<ChildProcess | null> {
    while (this.#child === null && !this.#isClosing) await sleep(POLL_MS);
    return this.#child;
  }

  #start(): void {
    const log = openSync(this.#options.logPath, 'a');
    const child = this.#options.start(log);
    closeSync(log);
    this.#child = child;
    child.once('close', (code, signal) => {
      this.#child = null;
      void this.#ended(code, signal);
    });
  }

  async #ended(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const { name, logPath, isDone, expectedCodes } = this.#options;
    if (this.#isClosing) return;
    appendFileSync(logPath, `-- ended: ${signal ?? code}\n`);
    if (code !== null && isDone(code)) {
      this.#isClosing = true;
      return this.#settleDone();
    }
    if (signal !== 'SIGKILL' && !expectedCodes.includes(code ?? -1)) {
      this.problems.push(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
    }
    await sleep(this.#restartMs);
    this.#restartMs = RESTART_MS;
    if (!this.#isClosing) this.#start();
  }
}
