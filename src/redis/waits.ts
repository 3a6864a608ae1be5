import { asRedisError } from './redisErrors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

/** A shorter wait is not reported. */
const REPORT_AFTER_MS = 2_000;

/** What one process waits for at a Redis, over one connection or several. Reports one wait once, and its end. */
export class Waits {
  readonly #target: RedisTarget;
  /** Lost connections and refused commands. */
  readonly #waiting = new Set<object>();
  #trouble: unknown;
  #reportWait: ((line: string) => void) | null = null;
  #reportRepair: (line: string) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #hasReported = false;

  /** Whether a key of a wrong type that cannot be repaired, such as a journal, is waited for, or is an error. */
  readonly waitsForTypes: boolean;

  constructor(target: RedisTarget, { waitsForTypes = true }: { readonly waitsForTypes?: boolean } = {}) {
    this.#target = target;
    this.waitsForTypes = waitsForTypes;
  }

  /** Whether this process also waits for what somebody has to put right. */
  get isServing(): boolean {
    return this.#reportWait !== null;
  }

  /** From now on waits also for what somebody has to put right; reports waits, and keys that it repaired. */
  serve(reportWait: (line: string) => void, reportRepair = reportWait): void {
    this.#reportWait = reportWait;
    this.#reportRepair = reportRepair;
  }

  repaired(lines: readonly string[]): void {
    for (const line of lines) this.#reportRepair(line);
  }

  begin(what: object, trouble: unknown): void {
    this.#trouble = trouble;
    this.#waiting.add(what);
    if (this.#hasReported || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#report(), REPORT_AFTER_MS).unref();
  }

  end(what: object): void {
    if (!this.#waiting.delete(what) || this.#waiting.size > 0) return;
    const { hasReported } = this.#reset();
    if (hasReported) this.#reportWait?.(`Redis at ${redisName(this.#target)} answers again: going on`);
  }

  /** Ends all waits. */
  stop(): void {
    this.#waiting.clear();
    this.#reset();
  }

  #reset(): { readonly hasReported: boolean } {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hasReported = this.#hasReported;
    this.#hasReported = false;
    return { hasReported };
  }

  #report(): void {
    this.#timer = undefined;
    this.#hasReported = true;
    const { message, hint } = asRedisError(this.#trouble, this.#target);
    this.#reportWait?.(`${message}; waiting for it${hint === undefined ? '' : `. ${hint}`}`);
  }
}
