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
/** Checks within that time. It counts checks, not seconds, because a halted process is not stuck. */
const LOOKS = 20;
/** After this many checks without a heartbeat it tries a new connection. */
const SILENT_LOOKS = 2;

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
  #isLooking = false;
  /** Checks since the last heartbeat, or since Redis itself was last found unable to take one. */
  #silentLooks = 0;
  /** Checks since the worker last had work, or the queue was last empty. */
  #idleLooks = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.stuckAfterMs / LOOKS);
  }

  /** Call this after each written heartbeat. */
  noteBeat({ isSupplied }: { readonly isSupplied: boolean }): void {
    this.#silentLooks = 0;
    if (isSupplied) this.#idleLooks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    this.#silentLooks++;
    this.#idleLooks++;
    // A check that takes long on a busy machine is counted on, and decides when it is done.
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { target, onStuck } = this.#options;
    if (this.#silentLooks > SILENT_LOOKS && !(await acceptsWrites(target))) {
      this.#silentLooks = 0;
      this.#idleLooks = 0;
    }
    this.#isLooking = false;
    if (this.#silentLooks > LOOKS) onStuck('its connection is dead');
    else if (this.#idleLooks > LOOKS) onStuck('it gets no job, and jobs wait');
  }
}

/** Whether a new connection to Redis can write. While Redis is away, full or busy, waiting is right. */
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
