import type { TrialJob } from '../src/redis/trialQueue.js';
import type { ThreadMessage } from './protocol.js';
import { type Pulse, stepsOf } from './pulse.js';

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
  readonly #pulse: Pulse;
  readonly #trialTimeMs: number | null;
  readonly #stallTimeMs: number | null;
  readonly #onOverrun: (overrun: Overrun) => void;
  readonly #timer: NodeJS.Timeout | null;
  /** The run that the thread is at, when its training began, and its last step that was seen. */
  #run: string | null = null;
  #startedMs = 0;
  #steps = 0;
  #steppedMs = 0;

  constructor(job: TrialJob, pulse: Pulse, onOverrun: (overrun: Overrun) => void) {
    this.#pulse = pulse;
    // What was trained within its time before takes as long to be scored.
    this.#trialTimeMs = job.purpose === 'train' ? job.trialTimeMs : null;
    this.#stallTimeMs = job.stallTimeMs;
    this.#onOverrun = onOverrun;
    const shortest = Math.min(this.#trialTimeMs ?? Infinity, this.#stallTimeMs ?? Infinity);
    const lookMs = Math.min(SLOWEST_LOOK_MS, Math.ceil(shortest / LOOKS_IN_A_LIMIT));
    this.#timer = shortest === Infinity ? null : setInterval(() => this.#look(), lookMs);
  }

  hear(message: ThreadMessage): void {
    if (message.type === 'run') {
      this.#run = message.run;
      this.#startedMs = this.#steppedMs = performance.now();
    } else if (message.type === 'progress') {
      // A training that goes on from a checkpoint began before.
      this.#startedMs = performance.now() - message.trainMs;
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#run === null) return;
    const now = performance.now();
    const steps = stepsOf(this.#pulse);
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
