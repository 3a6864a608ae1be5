import type { FinishAnswer, JobClaim, RunControl, RunEnding } from '../src/store/runControl.js';

/** Endings in one command. With its curve an ending can take some ten kilobytes. */
const MAX_ENDINGS_PER_COMMAND = 100;

export interface EndingWriterCallbacks {
  readonly onWritten: (ending: RunEnding, answer: FinishAnswer) => Promise<void>;
  /** Called if endings could not be written and are given up. */
  readonly onError: (error: unknown) => void;
}

/** Writes endings into the journal. Endings that arrive during a write are written together after it. */
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

  /** Settles when all endings are written. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const endings = this.#waiting.splice(0, MAX_ENDINGS_PER_COMMAND);
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
