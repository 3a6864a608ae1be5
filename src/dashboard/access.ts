/**
 * Who may read. On loopback without a token: everybody on this machine, under one of its own names, so that a
 * web page elsewhere cannot reach it through a name of its own (DNS rebinding). With a token: who shows it, as
 * `Authorization: Bearer`, or as the cookie that the login form or `?token=` gave. The cookie is bound to the
 * name in the address, so any name will do then.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { UserError } from '../base/errors.js';
import { HttpError } from './httpError.js';

/** Bits that a token must be able to hold, so that it cannot be found by trying. */
const TOKEN_BITS = 128;
const MAX_TOKEN_LENGTH = 256;
/** A random token of 128 bits has fewer different signs once in many millions. */
const LEAST_DIFFERENT = 8;
const COOKIE_DAYS = 30;

const HOW_TO_GIVE_ONE =
  'Give one with --token-file FILE or JMIN_DASHBOARD_TOKEN, e.g. from openssl rand -hex 32; or let --token auto make one.';

/**
 * The token to demand; null for none. `auto` makes one.
 * @throws UserError where one is needed and there is none, or it could be guessed.
 */
export function chooseToken(given: string | null, host: string): string | null {
  if (given === null || given === '') {
    if (isLoopback(host)) return null;
    throw new UserError(
      `the dashboard at ${host} can be reached from other machines: a token is needed; none was given`,
      { code: 'dashboard-token', hint: HOW_TO_GIVE_ONE },
    );
  }
  if (given === 'auto') return randomBytes(32).toString('base64url');
  const problem = tokenProblem(given);
  if (problem === null) return given;
  // The token itself is not told: what is nearly right may be used elsewhere.
  throw new UserError(`the dashboard's token ${problem}`, { code: 'dashboard-token', hint: HOW_TO_GIVE_ONE });
}

function tokenProblem(token: string): string | null {
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(token)) {
    return 'must be letters, digits and . _ ~ + / = - only; it holds other signs';
  }
  if (token.length > MAX_TOKEN_LENGTH) return `may have ${MAX_TOKEN_LENGTH} signs; it has ${token.length}`;
  const signs = /^[0-9]+$/.test(token) ? 10 : /^[0-9a-f]+$/i.test(token) ? 16 : 64;
  const least = Math.ceil(TOKEN_BITS / Math.log2(signs));
  if (token.length < least) {
    return `must have at least ${least} signs of its kind (${TOKEN_BITS} bits); it has ${token.length}`;
  }
  return new Set(token).size < LEAST_DIFFERENT ? 'repeats the same few signs: it can be guessed' : null;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The part of a request that decides on it. */
export interface Asker {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export class Access {
  readonly #token: string | null;
  readonly #cookieName: string;

  constructor(token: string | null, port: number) {
    this.#token = token;
    // Cookies know no ports: two dashboards on one host must not log each other out.
    this.#cookieName = `jmin-${port}`;
  }

  get demandsToken(): boolean {
    return this.#token !== null;
  }

  /** @throws HttpError for a request that another site sent, or that came under a name that is not ours. */
  refuseForeign({ headers }: Asker): void {
    const { host, origin } = headers;
    const name = hostName(host);
    if (name === null || (this.#token === null && !isLoopback(name) && isIP(name) === 0)) {
      throw new HttpError(421, 'This dashboard is not known by that name: open it by its address.');
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

  /** Not the token itself: a browser that is read out gives away this dashboard only, until its token changes. */
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
  return new HttpError(403, 'This came from a page of another site.');
}

/** The name in a Host header, without port and brackets; null where there is none to be read. */
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

/** In a time that tells neither how much of it was right nor how long the right one is. */
function isSame(given: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}
