/**
 * Notices that this process is wedged: Redis answers whoever comes anew, but this worker's own connections say
 * nothing more, or the queue has jobs and hands it none. Connections heal themselves, so that this is the last resort
 * against faults that nobody foresaw: the process is to be started again.
 */
import { connectOnce } from '../src/redis/connect.js';
import type { RedisTarget } from '../src/redis/redisTarget.js';
import { shakeHands } from '../src/store/handshake.js';

/** How long it may last: far longer than a lost connection takes to be found again. */
export const WEDGED_AFTER_MS = 60_000;
/** In that time it looks so often. Looks are counted, not seconds: a process that was halted is not wedged. */
const LOOKS = 20;
/** A beat that takes longer is looked into. */
const SILENT_LOOKS = 2;

/** As EX_TEMPFAIL of sysexits.h: whoever started the worker starts it again. */
export const WEDGED_EXIT_CODE = 75;

export interface WatchdogOptions {
  readonly target: RedisTarget;
  readonly wedgedAfterMs: number;
  readonly onWedged: (what: string) => void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;
  /** Looks since a beat came through, or would have found no Redis that takes it. */
  #silentLooks = 0;
  /** Looks since there was work here, or none was to be had. */
  #idleLooks = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.wedgedAfterMs / LOOKS);
  }

  /** A beat came through. */
  hearBeat({ isSupplied }: { readonly isSupplied: boolean }): void {
    this.#silentLooks = 0;
    if (isSupplied) this.#idleLooks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { target, onWedged } = this.#options;
    this.#silentLooks++;
    this.#idleLooks++;
    if (this.#silentLooks > SILENT_LOOKS && !(await takesOrders(target))) {
      this.#silentLooks = 0;
      this.#idleLooks = 0;
    }
    this.#isLooking = false;
    if (this.#silentLooks > LOOKS) onWedged('its connection is dead');
    else if (this.#idleLooks > LOOKS) onWedged('it gets no job, and jobs wait');
  }
}

/** Whether a new connection to Redis can write: one that is away, full or busy is waited for. */
async function takesOrders(target: RedisTarget): Promise<boolean> {
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
