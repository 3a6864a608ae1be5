import type { TrialJob } from '../src/store/trialQueue.js';
import type { ThreadMessage } from './protocol.js';
import { readSteps, type StepCounter } from './stepCounter.js';

/** Extra time for a thread that checks its time limit itself. */
const GRACE_MS = 2000;
const MAX_CHECK_INTERVAL_MS = 1000;
const CHECKS_PER_LIMIT = 4;

type Overrun = Extract<ThreadMessage, { type: 'overrun' }>;

/**
 * Enforces the limits of a sweep on a thread from outside, because the thread may never check them: the time of a
 * trial, and the time without a step.
 */
export class ThreadWatch {
  readonly #counter: StepCounter;
  readonly #trialTimeMs: number | null;
  readonly #stallTimeMs: number | null;
  readonly #onOverrun: (overrun: Overrun) => void;
  readonly #intervalMs: number;
  readonly #timer: NodeJS.Timeout | null;
  /** The time of this watch. It pauses while the process is halted, which is not the thread's fault. */
  #clockMs = 0;
  #readMs = performance.now();
  /** Whether the thread is training a run, when that training began, and the last step seen. */
  #isAtRun = false;
  #startedMs = 0;
  #steps = 0;
  #steppedMs = 0;

  constructor(job: TrialJob, counter: StepCounter, onOverrun: (overrun: Overrun) => void) {
    this.#counter = counter;
    // A winner that was trained within its time needs the same time again for scoring.
    this.#trialTimeMs = job.purpose === 'train' ? job.trialTimeMs : null;
    this.#stallTimeMs = job.stallTimeMs;
    this.#onOverrun = onOverrun;
    const shortest = Math.min(this.#trialTimeMs ?? Infinity, this.#stallTimeMs ?? Infinity);
    this.#intervalMs = Math.min(MAX_CHECK_INTERVAL_MS, Math.ceil(shortest / CHECKS_PER_LIMIT));
    this.#timer = shortest === Infinity ? null : setInterval(() => this.#check(), this.#intervalMs);
  }

  receive(message: ThreadMessage): void {
    if (message.type === 'run') {
      this.#isAtRun = true;
      this.#startedMs = this.#steppedMs = this.#readClock();
    } else if (message.type === 'progress') {
      // A training that resumes from a checkpoint began earlier.
      this.#startedMs = this.#readClock() - message.trainMs;
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Called at every check. If much more time has passed, the process was halted or too busy. */
  #readClock(): number {
    const now = performance.now();
    this.#clockMs += Math.min(now - this.#readMs, 2 * this.#intervalMs);
    this.#readMs = now;
    return this.#clockMs;
  }

  #check(): void {
    const now = this.#readClock();
    if (!this.#isAtRun) return;
    const steps = readSteps(this.#counter);
    if (steps !== this.#steps) this.#steppedMs = now;
    this.#steps = steps;
    const trainMs = now - this.#startedMs;
    if (this.#stallTimeMs !== null && now - this.#steppedMs > this.#stallTimeMs)
      this.#end({ limit: 'stall_time', limitMs: this.#stallTimeMs, trainMs });
    else if (this.#trialTimeMs !== null && trainMs > this.#trialTimeMs + GRACE_MS)
      this.#end({ limit: 'trial_time', limitMs: this.#trialTimeMs, trainMs });
  }

  #end(overrun: Omit<Overrun, 'type'>): void {
    this.close();
    this.#onOverrun({ type: 'overrun', ...overrun });
  }
}
