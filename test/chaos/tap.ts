/** What a run of chaos learns from the traffic of one process, and the reply that it is to lose. */
import type { Watch } from './redisProxy.js';
import type { Command } from './resp.js';
import { scriptOf } from './scripts.js';

/** Replies of any kind after which one is lost from a process that runs no scripts. */
const SCRIPTLESS_REPLIES = 10;

export class Tap implements Watch {
  /** Endings that were refused because the trial had another result. */
  conflicts = 0;
  readonly #onLead: () => void;
  readonly #losses: { skip: number; repliesLeft: number; done: () => void }[] = [];

  /** `onLead` is called whenever Redis has told this process that it leads. */
  constructor(onLead: () => void) {
    this.#onLead = onLead;
  }

  /** Loses the reply to a script, which Redis has run, after so many others; resolves when it is lost. */
  loseReply(skip: number): Promise<void> {
    return new Promise((done) => {
      this.#losses.push({ skip, repliesLeft: SCRIPTLESS_REPLIES, done });
    });
  }

  onReply(command: Command, reply: Buffer): boolean {
    const script = scriptOf(command);
    if (script === 'lead' && reply.toString() === ':1\r\n') this.#onLead();
    if (script === 'finish') this.conflicts += reply.toString('latin1').split('conflict').length - 1;
    return !this.#isToBeLost(script);
  }

  /** One after the other: a connection that has lost a reply has none to lose. */
  #isToBeLost(script: string | null): boolean {
    const [losing] = this.#losses;
    if (losing === undefined) return false;
    losing.repliesLeft--;
    if (script === null && losing.repliesLeft > 0) return false;
    if (losing.skip-- > 0) return false;
    this.#losses.shift();
    losing.done();
    return true;
  }
}
