/**
 * Decides who may read. Without a token, on loopback: everybody on this machine, but only under one of its own names,
 * so that a foreign web page cannot reach it through a name of its own (DNS rebinding). With a token: every client
 * that sends it as `Authorization: Bearer`, or sends the cookie set by the login form or `?token=`. The cookie is
 * bound to the name in the address, so any name is accepted then.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { UserError } from '../base/errors.js';
import { HttpError } from './httpError.js';

/** The fewest bits of a token, so that it cannot be found by guessing. */
const MIN_TOKEN_BITS = 128;
const MAX_TOKEN_LENGTH = 256;
/** A random token of 128 bits has fewer different characters once in many millions. */
const MIN_DIFFERENT_CHARACTERS = 8;
const COOKIE_DAYS = 30;

const HOW_TO_GIVE_ONE =
  'Give one with --token-file FILE or JMIN_DASHBOARD_TOKEN, e.g. from openssl rand -hex 32; or let --token auto make one.';

/**
 * The token to require; null for none. `auto` makes one.
 * @throws UserError if a token is needed and missing, or easy to guess.
 */
export function chooseToken(given: string | null, host: string): string | null {
  if (given === null || given === '') {
    if (isLoopback(host)) return null;
    throw new UserError(
      `the dashboard at ${host} can be reached from other machines: expected a token; got none`,
      { code: 'dashboard-token', hint: HOW_TO_GIVE_ONE },
    );
  }
  if (given === 'auto') return randomBytes(32).toString('base64url');
  const problem = tokenProblem(given);
  if (problem === null) return given;
  // The error does not quote the token: a weak one may be in use elsewhere.
  throw new UserError(`the dashboard's token ${problem}`, { code: 'dashboard-token', hint: HOW_TO_GIVE_ONE });
}

function tokenProblem(token: string): string | null {
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(token)) {
    return 'may have only letters, digits and . _ ~ + / = -; it has other characters';
  }
  if (token.length > MAX_TOKEN_LENGTH)
    return `may have at most ${MAX_TOKEN_LENGTH} characters; it has ${token.length}`;
  const alphabet = /^[0-9]+$/.test(token) ? 10 : /^[0-9a-f]+$/i.test(token) ? 16 : 64;
  const least = Math.ceil(MIN_TOKEN_BITS / Math.log2(alphabet));
  if (token.length < least) {
    return `must have at least ${least} characters of this kind (${MIN_TOKEN_BITS} bits); it has ${token.length}`;
  }
  return new Set(token).size < MIN_DIFFERENT_CHARACTERS
    ? 'repeats the same few characters: it can be guessed'
    : null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The parts of a request that decide about access. */
export interface Asker {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export class Access {
  readonly #token: string | null;
  readonly #cookieName: string;

  constructor(token: string | null, port: number) {
    this.#token = token;
    // Cookies ignore ports: two dashboards on one host must not log each other out.
    this.#cookieName = `jmin-${port}`;
  }

  get demandsToken(): boolean {
    return this.#token !== null;
  }

  /** @throws HttpError for a request from another site or under a name that is not ours. */
  refuseForeign({ headers }: Asker): void {
    const { host, origin } = headers;
    const name = hostName(host);
    if (name === null || (this.#token === null && !isLoopback(name) && isIP(name) === 0)) {
      throw new HttpError(421, 'The dashboard does not have this name: open it by its address.');
    }
    if (origin !== undefined && hostOfOrigin(origin) !== host?.toLowerCase()) throw crossSite();
    const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    if (/^(cross|same)-site$/.test(String(headers['sec-fetch-site'])) && !isNavigation) throw crossSite();
  }

  isAllowed({ headers }: Asker): boolean {
    const bearer = /^Bearer ([^ ]+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.accepts(bearer);
    return cookiesOf(headers.cookie, this.#cookieName).some((value) => isSame(value, this.#cookieValue()));
  }

  accepts(token: string): boolean {
    return this.#token !== null && isSame(token, this.#token);
  }

  /** Not the token itself: a stolen cookie opens only this dashboard, until its token changes. */
  cookie(): string {
    const parts = [`${this.#cookieName}=${this.#cookieValue()}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
    return [...parts, `Max-Age=${COOKIE_DAYS * 86_400}`].join('; ');
  }

  #cookieValue(): string {
    return createHmac('sha256', this.#token ?? '')
      .update('jmin dashboard cookie')
      .digest('base64url');
  }
}

function crossSite(): HttpError {
  return new HttpError(403, 'A page of another site sent this request.');
}

/** The name in a Host header, without port and brackets; null if it has none. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?$/i.exec(host ?? '');
  return match === null ? null : (match[1] ?? match[2] ?? '').toLowerCase();
}

function hostOfOrigin(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function cookiesOf(header: string | undefined, name: string): string[] {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
}

/** Compares in constant time: the time shows neither how much was right nor the length of the right one. */
function isSame(given: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}
