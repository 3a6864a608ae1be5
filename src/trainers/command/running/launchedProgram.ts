import type { OutputStream, Program, ProgramEnd, ProgramRequest } from './program.js';

/** A program of the launcher, which reports what happens to it. */
export class LaunchedProgram implements Program {
  readonly started: Promise<number | null>;
  readonly ended: Promise<ProgramEnd>;
  readonly closed: Promise<void>;
  readonly #onOutput: ProgramRequest['onOutput'];
  readonly #close: () => void;
  #settleStarted: (pid: number | null) => void = () => {};
  #settleEnded: (end: ProgramEnd) => void = () => {};
  #settleClosed: () => void = () => {};
  #pid: number | null = null;
  #hasEnded = false;
  #isClosed = false;

  constructor(onOutput: ProgramRequest['onOutput'], close: () => void) {
    this.#onOutput = onOutput;
    this.#close = close;
    this.started = new Promise((resolve) => {
      this.#settleStarted = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  /** Null before it has started. */
  get pid(): number | null {
    return this.#pid;
  }

  get isOver(): boolean {
    return this.#hasEnded && this.#isClosed;
  }

  close(): void {
    if (this.#isClosed) return;
    this.noteClosed();
    this.#close();
  }

  noteStarted(pid: number): void {
    this.#pid = pid;
    this.#settleStarted(pid);
  }

  noteOutput(stream: OutputStream, bytes: Buffer): void {
    if (!this.#isClosed) this.#onOutput(stream, bytes);
  }

  noteClosed(): void {
    this.#isClosed = true;
    this.#settleClosed();
  }

  noteEnd(end: ProgramEnd): void {
    this.#hasEnded = true;
    this.#settleStarted(null);
    this.#settleEnded(end);
    if (end.type === 'notStarted' || end.type === 'lost') this.noteClosed();
  }
}
