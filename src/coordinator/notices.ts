import type { Notifier, NotifierOptions } from '../notify/notifier.js';
import type { SweepState } from './sweepState.js';

/** How long the end of a sweep waits until its notifications are claimed. They are sent later. */
const MAX_CLAIM_MS = 1000;

/** The notifications of the sweeps that a leader serves. Their code is loaded once a sweep has any. */
export class Notices {
  readonly #options: NotifierOptions;
  #notifier: Promise<Notifier> | null = null;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Never waits. */
  look(sweeps: Iterable<SweepState>): void {
    for (const sweep of sweeps) {
      if (hasChannels(sweep)) this.#load().then((notifier) => notifier.look(sweep), this.#complain);
    }
  }

  async ended(sweep: SweepState): Promise<void> {
    if (!hasChannels(sweep)) return;
    const claimed = this.#load().then((notifier) => notifier.ended(sweep), this.#complain);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, MAX_CLAIM_MS);
    });
    await Promise.race([claimed, tooLong]);
    clearTimeout(timer);
  }

  async stop(): Promise<void> {
    await (await this.#notifier)?.stop();
  }

  readonly #complain = (error: unknown) => this.#options.onProblem(`notify: ${String(error)}`);

  #load(): Promise<Notifier> {
    this.#notifier ??= import('../notify/notifier.js').then(({ Notifier }) => new Notifier(this.#options));
    return this.#notifier;
  }
}

function hasChannels({ fold }: SweepState): boolean {
  return fold?.planned.spec.notify !== undefined;
}
