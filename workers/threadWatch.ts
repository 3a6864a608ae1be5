import type { TrialJob } from '../src/store/trialQueue.js';
import type { ThreadMessage } from './protocol.js';
import { readSteps, type StepCounter } from './stepCounter.js';

/** A thread that looks at the time itself may be so late. */
const GRACE_MS = 2000;
const SLOWEST_LOOK_MS = 1000;
const LOOKS_IN_A_LIMIT = 4;

type Overrun = Extract<ThreadMessage, { type: 'overrun' }>;

/**
 * Holds a thread to the limits of its sweep from outside, where it may never come to look at them itself: a trial's
 * own time, and how long it may go without a step.
 */
export class ThreadWatch {
  readonly #counter: StepCounter;
  readonly #trialTimeMs: number | null;
  readonly #stallTimeMs: number | null;
  readonly #onOverrun: (overrun: Overrun) => void;
  readonly #lookMs: number;
  readonly #timer: NodeJS.Timeout | null;
  /** Time by this watch, which stands still where the process does: halted, it is no fault of the thread's. */
  #clockMs = 0;
  #readMs = performance.now();
  /** Whether the thread is at a run, when the training of that began, and its last step that was seen. */
  #isAtRun = false;
  #startedMs = 0;
  #steps = 0;
  #steppedMs = 0;

  constructor(job: TrialJob, counter: StepCounter, onOverrun: (overrun: Overrun) => void) {
    this.#counter = counter;
    // What was trained within its time before takes as long to be scored.
    this.#trialTimeMs = job.purpose === 'train' ? job.trialTimeMs : null;
    this.#stallTimeMs = job.stallTimeMs;
    this.#onOverrun = onOverrun;
    const shortest = Math.min(this.#trialTimeMs ?? Infinity, this.#stallTimeMs ?? Infinity);
    this.#lookMs = Math.min(SLOWEST_LOOK_MS, Math.ceil(shortest / LOOKS_IN_A_LIMIT));
    this.#timer = shortest === Infinity ? null : setInterval(() => this.#look(), this.#lookMs);
  }

  receive(message: ThreadMessage): void {
    if (message.type === 'run') {
      this.#isAtRun = true;
      this.#startedMs = this.#steppedMs = this.#readClock();
    } else if (message.type === 'progress') {
      // A training that goes on from a checkpoint began before.
      this.#startedMs = this.#readClock() - message.trainMs;
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** It is read at every look: where much more time has passed since, the process was halted, or was too busy. */
  #readClock(): number {
    const now = performance.now();
    this.#clockMs += Math.min(now - this.#readMs, 2 * this.#lookMs);
    this.#readMs = now;
    return this.#clockMs;
  }

  #look(): void {
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
