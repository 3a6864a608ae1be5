import { asRedisError } from './redisErrors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

/** A trouble that is over sooner is not worth a word. */
const TELL_AFTER_MS = 2_000;

/** What one process waits for at a Redis, over one connection or several: told once, and once that it goes on. */
export class Waits {
  readonly #target: RedisTarget;
  /** Connections that are lost and commands that were refused. */
  readonly #waiting = new Set<object>();
  #trouble: unknown;
  #tell: ((line: string) => void) | null = null;
  #tellSoon: NodeJS.Timeout | undefined;
  #hasTold = false;

  constructor(target: RedisTarget) {
    this.#target = target;
  }

  /** Whether it is waited also for what somebody has to mend. */
  get isServing(): boolean {
    return this.#tell !== null;
  }

  /** From now on waits for what somebody has to mend as well, and tells of every wait. */
  serve(tell: (line: string) => void): void {
    this.#tell = tell;
  }

  begin(what: object, trouble: unknown): void {
    this.#trouble = trouble;
    this.#waiting.add(what);
    if (this.#hasTold || this.#tellSoon !== undefined) return;
    this.#tellSoon = setTimeout(() => this.#tellTrouble(), TELL_AFTER_MS).unref();
  }

  end(what: object): void {
    if (!this.#waiting.delete(what) || this.#waiting.size > 0) return;
    clearTimeout(this.#tellSoon);
    this.#tellSoon = undefined;
    if (this.#hasTold) this.#tell?.(`Redis at ${redisName(this.#target)} answers again: going on`);
    this.#hasTold = false;
  }

  /** Nothing is waited for any more, whatever it was. */
  stop(): void {
    this.#waiting.clear();
    clearTimeout(this.#tellSoon);
    this.#tellSoon = undefined;
    this.#hasTold = false;
  }

  #tellTrouble(): void {
    this.#tellSoon = undefined;
    this.#hasTold = true;
    const { message, hint } = asRedisError(this.#trouble, this.#target);
    this.#tell?.(`${message}; waiting for it${hint === undefined ? '' : `. ${hint}`}`);
  }
}
