/**
 * Sends the notifications of sweeps. The leader lets it look at its sweeps; everything else happens in the background, so
 * that no sweep waits.
 *
 *   notice     entered by                                     left by
 *   (seen)     the state of the sweep                         claimed; stays seen where this process cannot send it
 *   claimed    a mark in the store, which one process gets    sent, lost
 *   sent       the receiver's answer                          never
 *   lost       a refusal; an answer that did not come; every attempt failed; the process ended
 *
 * At most once: the mark is written before the first attempt, and no other process takes the notice over. Only an attempt
 * that surely did not reach the receiver is repeated. So a message may be lost with its process, and never comes twice.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { messageOf as errorText } from '../base/errors.js';
import { readSecret } from '../model/notify.js';
import type { NotifyChannel } from '../model/sweepSpec.js';
import type { SweepFold } from '../results/fold.js';
import type { NoticeMarks } from '../store/noticeMarks.js';
import { type AllowedHosts, verdictOn } from './allowedHosts.js';
import { messageOf, type WebForm } from './message.js';
import { noticesOf, type SweepNotice } from './notice.js';
import { type PostOutcome, post } from './post.js';

/** New best trials of one sweep are reported at most this often. */
const BEST_MS = 60_000;
/** The pauses before the second attempt and the later ones. */
const RETRY_MS = [1000, 5000, 20_000, 60_000, 300_000] as const;
const MAX_RETRY_AFTER_MS = 300_000;
/** Messages on their way at once. */
const MAX_PENDING = 100;
/** How long `stop` waits for messages on their way. */
const MAX_STOP_MS = 2000;

export interface NotifyPolicy {
  readonly hosts: AllowedHosts;
  /** Holds the addresses and secrets that sweep files name. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface NotifierOptions extends NotifyPolicy {
  readonly marks: Pick<NoticeMarks, 'claim' | 'settle'>;
  readonly onProblem: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly retryMs?: readonly number[];
}

export interface NotifiedSweep {
  readonly slug: string;
  readonly fold: SweepFold | null;
  /** The last entry read of its journal. */
  readonly read: string;
}

interface Target {
  readonly url: URL;
  readonly form: WebForm;
  readonly secret: string | null;
  readonly isPublicOnly: boolean;
}

interface Looked {
  readonly read: string;
  readonly bestAt: number;
}

export class Notifier {
  readonly #options: Required<NotifierOptions>;
  readonly #looked = new Map<string, Looked>();
  /** Notices that need no second claim by this process. */
  readonly #known = new Set<string>();
  readonly #said = new Set<string>();
  readonly #pending = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor({ now = Date.now, retryMs = RETRY_MS, ...options }: NotifierOptions) {
    this.#options = { now, retryMs, ...options };
  }

  /** Looks for news, and returns before anything is sent. */
  look(sweep: NotifiedSweep): void {
    this.#claimed(sweep, false).catch(this.#complain);
  }

  /** The same for a sweep that was closed. Resolves when its notices are claimed. */
  async ended(sweep: NotifiedSweep): Promise<void> {
    await this.#claimed(sweep, true).catch(this.#complain);
  }

  /** Waits for messages on their way, but not for long. */
  async stop(): Promise<void> {
    await Promise.race([
      Promise.allSettled(this.#pending),
      setTimeout(MAX_STOP_MS, undefined, { ref: false }),
    ]);
    this.#stopping.abort();
  }

  readonly #complain = (error: unknown) => this.#say(`notify: ${errorText(error)}`);

  async #claimed({ slug, fold, read }: NotifiedSweep, hasEnded: boolean): Promise<void> {
    const channels = fold?.planned.spec.notify?.filter(({ url }) => url !== null) ?? [];
    if (fold === null || channels.length === 0) return;
    const now = this.#options.now();
    const looked = this.#looked.get(slug) ?? { read: '', bestAt: now };
    const looksForBest =
      !hasEnded && now - looked.bestAt >= BEST_MS && channels.some(({ on }) => on.includes('best'));
    if (!hasEnded && !looksForBest && looked.read === read) return;
    this.#looked.set(slug, { read, bestAt: looksForBest ? now : looked.bestAt });
    for (const notice of noticesOf(fold, { hasEnded, looksForBest })) await this.send(slug, notice, channels);
  }

  /** Claims a notice for each channel that wants it, and starts to send what it got. */
  async send(slug: string, notice: SweepNotice, channels: readonly NotifyChannel[]): Promise<void> {
    for (const channel of channels) {
      if (!channel.on.includes(notice.event)) continue;
      const id = `${keyOf(channel)} ${notice.id}`;
      const known = `${slug} ${id}`;
      if (this.#known.has(known) || this.#pending.size >= MAX_PENDING) continue;
      const target = this.#targetOf(channel, notice.sweep);
      // Another process may have the variable, or may reach the host.
      if (target === null) continue;
      this.#known.add(known);
      if (!(await this.#options.marks.claim(slug, id))) continue;
      const sending = this.#deliver(notice, target)
        .then((result) => this.#options.marks.settle(slug, id, result))
        .catch(this.#complain)
        .finally(() => this.#pending.delete(sending));
      this.#pending.add(sending);
    }
  }

  async #deliver(notice: SweepNotice, target: Target): Promise<'sent' | 'lost'> {
    const { form, secret, url, isPublicOnly } = target;
    const { now, retryMs } = this.#options;
    const id = `msg_${randomUUID()}`;
    const { signal } = this.#stopping;
    for (const pauseMs of [...retryMs, null]) {
      const message = messageOf(notice, { form, id, nowMs: now(), secret });
      const outcome = await post(url, message, { isPublicOnly, signal });
      if (outcome.result === 'sent') return 'sent';
      if (outcome.result !== 'unsent' || pauseMs === null || signal.aborted) {
        this.#options.onProblem(lostLine(notice, form, outcome));
        return 'lost';
      }
      const waitMs = Math.min(Math.max(pauseMs, outcome.afterMs ?? 0), MAX_RETRY_AFTER_MS);
      await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => {});
    }
    return 'lost';
  }

  /** Null, with the reason said once, where this process cannot send to the channel. Addresses are never said. */
  #targetOf({ form, url: address, secret: variable }: NotifyChannel, sweep: string): Target | null {
    if (form === 'desktop' || address === null) return null;
    const { environment, hosts } = this.#options;
    const problem = (why: string) => {
      this.#say(`notify: ${sweep}: nothing is sent to its ${form} from here: ${why}`);
      return null;
    };
    const text = readSecret(address, environment);
    if (text === null) return problem(`the variable ${address.slice(4)} is not set`);
    const secret = variable === null ? null : readSecret(variable, environment);
    if (variable !== null && secret === null) return problem(`the variable ${variable.slice(4)} is not set`);
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol))
      return problem('its address is no http or https address');
    const verdict = verdictOn(url.hostname, hosts);
    if (verdict === 'refused') return problem('--notify-hosts does not allow its host');
    return { url, form, secret, isPublicOnly: verdict === 'public' };
  }

  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.#options.onProblem(line);
  }
}

/** The address may be a secret, and a key is longer than needed. */
function keyOf({ form, url }: NotifyChannel): string {
  return `${form} ${createHash('sha256').update(String(url)).digest('hex').slice(0, 12)}`;
}

function lostLine({ sweep, event }: SweepNotice, form: WebForm, { why, result }: PostOutcome): string {
  const end = result === 'unknown' ? 'it may have arrived, so it is not sent again' : 'it is given up';
  return `notify: ${sweep}: the message about its ${event} to ${form}: ${why}; ${end}`;
}
