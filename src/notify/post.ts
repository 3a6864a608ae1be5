import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { lookUpPublic } from './allowedHosts.js';
import type { Message } from './message.js';

/** Until the answer begins. */
const MAX_ANSWER_MS = 10_000;

/**
 * sent: the receiver took it. unsent: it surely did not, and may be asked again, after `afterMs` if it says so. refused: it
 * did not, and never will. unknown: it may have taken it, so that a second request could be a second message.
 */
export interface PostOutcome {
  readonly result: 'sent' | 'unsent' | 'refused' | 'unknown';
  readonly afterMs: number | null;
  /** In words, without the address. */
  readonly why: string;
}

/** Sends one request. It follows no redirect, which could lead to another host. */
export function post(
  url: URL,
  { body, headers }: Message,
  { isPublicOnly, signal }: { readonly isPublicOnly: boolean; readonly signal: AbortSignal },
): Promise<PostOutcome> {
  return new Promise((resolve) => {
    let isConnected = false;
    const failed = (error: Error) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'no answer';
      const why = isConnected ? `no answer (${code})` : `no connection (${code})`;
      resolve({ result: isConnected ? 'unknown' : 'unsent', afterMs: null, why });
    };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal,
      timeout: MAX_ANSWER_MS,
      ...(isPublicOnly ? { lookup: lookUpPublic } : {}),
    });
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    request.on('error', failed);
    request.on('response', (response) => {
      response.on('error', () => {}).resume();
      resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after']));
    });
    request.end(body);
  });
}

function outcomeOf(status: number, retryAfter: string | undefined): PostOutcome {
  const why = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { result: 'sent', afterMs: null, why };
  // A gateway does not know what the host behind it did.
  if (status === 502 || status === 504) return { result: 'unknown', afterMs: null, why };
  if (status !== 408 && status !== 429 && status < 500) return { result: 'refused', afterMs: null, why };
  const seconds = Number(retryAfter);
  return { result: 'unsent', afterMs: Number.isFinite(seconds) ? seconds * 1000 : null, why };
}
