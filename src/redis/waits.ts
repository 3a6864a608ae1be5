import { asRedisError } from './redisErrors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

/** Shorter waits are not reported. */
const REPORT_AFTER_MS = 2_000;

/** The waits of one process for a Redis, over all its connections. Reports each wait once, and its end. */
export class Waits {
  readonly #target: RedisTarget;
  /** Lost connections and refused commands. */
  readonly #waiting = new Set<object>();
  #problem: unknown;
  #reportWait: ((line: string) => void) | null = null;
  #reportRepair: (line: string) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #hasReported = false;

  /** Whether to wait for a key of a wrong type that cannot be repaired, e.g. a journal. If not, it is an error. */
  readonly waitsForTypes: boolean;

  constructor(target: RedisTarget, { waitsForTypes = true }: { readonly waitsForTypes?: boolean } = {}) {
    this.#target = target;
    this.waitsForTypes = waitsForTypes;
  }

  /** Whether this process also waits for problems that a person has to fix. */
  get isServing(): boolean {
    return this.#reportWait !== null;
  }

  /** From now on also waits for problems that a person has to fix, and reports waits and repaired keys. */
  serve(reportWait: (line: string) => void, reportRepair = reportWait): void {
    this.#reportWait = reportWait;
    this.#reportRepair = reportRepair;
  }

  repaired(lines: readonly string[]): void {
    for (const line of lines) this.#reportRepair(line);
  }

  begin(what: object, problem: unknown): void {
    this.#problem = problem;
    this.#waiting.add(what);
    if (this.#hasReported || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#report(), REPORT_AFTER_MS).unref();
  }

  end(what: object): void {
    if (!this.#waiting.delete(what) || this.#waiting.size > 0) return;
    const { hasReported } = this.#reset();
    if (hasReported) this.#reportWait?.(`Redis at ${redisName(this.#target)} answers again: continuing`);
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
    const { message, hint } = asRedisError(this.#problem, this.#target);
    this.#reportWait?.(`${message}; waiting for it${hint === undefined ? '' : `. ${hint}`}`);
  }
}
