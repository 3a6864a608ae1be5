/**
 * The effect of a SIGINT (Ctrl-C), SIGTERM or SIGHUP (the terminal was closed) on a command.
 *
 *   state     entered by              a signal
 *   free      the start, hold's end   ends the process: there is nothing to give back
 *   holding   hold                    aborts `signal`, so that the command gives back what it holds and ends
 *   ending    a signal while holding  ends the process: the leases it still holds expire
 *
 * A free process leaves signals to the system, which ends it even while modules load or a long computation runs. Only
 * process 1 of a container handles them itself from the start, because the system ignores them there. A SIGHUP has no
 * effect on a process that was started to survive it, e.g. by nohup.
 *
 * This file imports nothing that takes time to load: the entry imports it before everything else.
 */
import process from 'node:process';
import { survivesHangUp } from './hangUp.js';

/** The convention of shells: 128 plus the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type EndSignal = keyof typeof EXIT_CODES;

/** Thrown when a command is interrupted before its end. It is not reported: the user knows. */
export class Interrupted extends Error {}

export class Interruption {
  readonly #controller = new AbortController();
  readonly #signalsToAbort: number;
  readonly #isFirstProcess = process.pid === 1;
  readonly #signals: readonly EndSignal[];
  readonly #receive = (name: EndSignal) => this.#onSignal(name);
  #holds = 0;
  #received = 0;
  #exitCode = 0;

  constructor(environment: NodeJS.ProcessEnv) {
    // npm passes on a Ctrl-C that the terminal has already sent to this process.
    this.#signalsToAbort = environment.npm_lifecycle_event === undefined ? 1 : 2;
    const survives = survivesHangUp(environment);
    this.#signals = survives ? ['SIGINT', 'SIGTERM'] : ['SIGHUP', 'SIGINT', 'SIGTERM'];
    if (survives) process.on('SIGHUP', () => {});
    if (this.#isFirstProcess) this.#listen();
  }

  /** Aborted by the first signal while the command holds something. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isInterrupted(): boolean {
    return this.signal.aborted;
  }

  /** The exit code of an interrupted command. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** Runs work that must give back what it holds. The work must end soon after `signal` is aborted. */
  async hold<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#holds++ === 0 && !this.#isFirstProcess) this.#listen();
    try {
      return await work(this.signal);
    } finally {
      if (--this.#holds === 0 && !this.#isFirstProcess) this.#stopListening();
    }
  }

  #listen(): void {
    for (const name of this.#signals) process.on(name, this.#receive);
  }

  #stopListening(): void {
    for (const name of this.#signals) process.off(name, this.#receive);
  }

  #onSignal(name: EndSignal): void {
    this.#received++;
    if (this.#exitCode === 0) this.#exitCode = EXIT_CODES[name];
    if (this.#holds === 0 || this.#received > this.#signalsToAbort) process.exit(this.#exitCode);
    this.#controller.abort();
  }
}

/** Rejects with Interrupted when the signal is aborted; else settles as the work does. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Interrupted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, work()]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Resolves when the signal is aborted, at once if it is already. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
