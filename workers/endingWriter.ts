import type { FinishAnswer, JobClaim, RunControl, RunEnding } from '../src/store/runControl.js';

/** Endings in one command: each may be as large as its curve, some ten kilobytes. */
const MOST_AT_ONCE = 100;

export interface EndingWriterCallbacks {
  readonly onWritten: (ending: RunEnding, answer: FinishAnswer) => Promise<void>;
  /** Endings could not be written, and will not be. */
  readonly onError: (error: unknown) => void;
}

/** Writes endings into the journal: those that come while others are being written go together, after them. */
export class EndingWriter {
  readonly #control: RunControl;
  readonly #claim: JobClaim;
  readonly #callbacks: EndingWriterCallbacks;
  readonly #waiting: RunEnding[] = [];
  #writing: Promise<void> | null = null;

  constructor(control: RunControl, claim: JobClaim, callbacks: EndingWriterCallbacks) {
    this.#control = control;
    this.#claim = claim;
    this.#callbacks = callbacks;
  }

  write(ending: RunEnding): void {
    this.#waiting.push(ending);
    this.#writing ??= this.#writeAll();
  }

  /** Settles when all that was to be written is. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const endings = this.#waiting.splice(0, MOST_AT_ONCE);
        const answers = await this.#control.finish(this.#claim, endings);
        for (const [i, ending] of endings.entries())
          await this.#callbacks.onWritten(ending, answers[i] ?? 'fenced');
      }
    } catch (error) {
      this.#waiting.length = 0;
      this.#callbacks.onError(error);
    } finally {
      this.#writing = null;
    }
  }
}
