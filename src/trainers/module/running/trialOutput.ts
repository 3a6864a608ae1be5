/** What a trial logs and prints: into the file of its log, with the last lines at hand for a failure. */
import process from 'node:process';
import { format } from 'node:util';
import type { AttemptLog } from '../../command/running/attemptLog.js';

const MAX_TAIL_LINES = 40;
const MAX_TAIL_CHARACTERS = 1000;

type Write = typeof process.stdout.write;

export class TrialOutput {
  readonly #file: AttemptLog;
  readonly #tail: string[] = [];
  readonly #streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));

  /** From now on, what this thread prints goes to the log. */
  constructor(file: AttemptLog) {
    this.#file = file;
    for (const { stream } of this.#streams) stream.write = this.#write;
  }

  /** The last lines. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  readonly log = (...values: readonly unknown[]): void => this.#add(`${format(...values)}\n`);

  close(): void {
    for (const { stream, write } of this.#streams) stream.write = write;
    this.#file.close();
  }

  readonly #write: Write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    this.#add(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) process.nextTick(done as () => void);
    return true;
  };

  #add(text: string): void {
    this.#file.write(Buffer.from(text));
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    this.#tail.push(...lines.slice(-MAX_TAIL_LINES).map((line) => line.slice(0, MAX_TAIL_CHARACTERS)));
    this.#tail.splice(0, this.#tail.length - MAX_TAIL_LINES);
  }
}
