/**
 * Notices that this process is stuck: Redis answers a new connection, but this worker's own connections are silent,
 * or jobs wait in the queue and it gets none. Connections recover by themselves, so this is the last resort against
 * unforeseen faults: the process exits, to be started again.
 */
import { connectOnce } from '../src/redis/connect.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { shakeHands } from '../src/store/handshake.js';

/** Far longer than a lost connection takes to recover. */
export const MAX_STUCK_MS = 60_000;
/** Checks within that time. The watchdog counts checks, not seconds, because a halted process is not stuck. */
const MAX_CHECKS = 20;
/** After this many checks without a heartbeat it tries a new connection. */
const MAX_SILENT_CHECKS = 2;

/** EX_TEMPFAIL of sysexits.h: the process that started the worker starts another. */
export const STUCK_EXIT_CODE = 75;

export interface WatchdogOptions {
  readonly target: RedisTarget;
  readonly stuckAfterMs: number;
  readonly onStuck: (why: string) => void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  #isChecking = false;
  /** Checks since the last heartbeat, or since Redis last could not take one. */
  #silentChecks = 0;
  /** Checks since the worker last had work, or the queue was last empty. */
  #idleChecks = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#check(), options.stuckAfterMs / MAX_CHECKS);
  }

  /** Call this after each written heartbeat. */
  noteBeat({ isSupplied }: { readonly isSupplied: boolean }): void {
    this.#silentChecks = 0;
    if (isSupplied) this.#idleChecks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    this.#silentChecks++;
    this.#idleChecks++;
    // On a busy machine a check can outlast the next ones. They only count, and the running check decides at its end.
    if (this.#isChecking) return;
    this.#isChecking = true;
    const { target, onStuck } = this.#options;
    if (this.#silentChecks > MAX_SILENT_CHECKS && !(await acceptsWrites(target))) {
      this.#silentChecks = 0;
      this.#idleChecks = 0;
    }
    this.#isChecking = false;
    if (this.#silentChecks > MAX_CHECKS) onStuck('its connection is dead');
    else if (this.#idleChecks > MAX_CHECKS) onStuck('it gets no job although jobs wait');
  }
}

/** Whether a new connection to Redis can write. If Redis is unreachable, full or busy, the worker has to wait. */
async function acceptsWrites(target: RedisTarget): Promise<boolean> {
  try {
    const redis = await connectOnce(target);
    try {
      await shakeHands(redis, target.prefix);
      return true;
    } finally {
      redis.disconnect();
    }
  } catch {
    return false;
  }
}
