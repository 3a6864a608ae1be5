/** Places for work that this process only waits for. It is given out in the order in which it was asked for. */
export class Slots {
  readonly #total: number;
  #free: number;
  readonly #waiting: { readonly count: number; readonly start: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Waits for so many, at most all there are. The result gives them back. Rejects if the signal is aborted first. */
  async take(count: number, signal: AbortSignal): Promise<() => void> {
    const wanted = Math.min(count, this.#total);
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || this.#free < wanted) await this.#wait(wanted, signal);
    else this.#free -= wanted;
    return () => {
      this.#free += wanted;
      this.#serve();
    };
  }

  #wait(count: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.indexOf(place);
        if (at !== -1) this.#waiting.splice(at, 1);
        reject(signal.reason);
        this.#serve();
      };
      const place = {
        count,
        start: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(place);
    });
  }

  #serve(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.count <= this.#free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= next.count;
      next.start();
    }
  }
}

/** Null if it must end before it had a turn. */
export async function takeUnlessEnded(
  slots: Slots,
  count: number,
  end: AbortSignal,
): Promise<(() => void) | null> {
  try {
    return await slots.take(count, end);
  } catch (error) {
    if (end.aborted) return null;
    throw error;
  }
}
