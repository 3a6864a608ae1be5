/**
 * The typed client of the HTTP API, for programs and for the page. It has no dependencies and no schemas: types come
 * from the tables in src/views/api, and the server checks what it is sent.
 */

import type { ApiAnswer, ApiInput } from '../views/api/operationSchemas.js';
import { API_ROOT, OPERATIONS, type Operation, type OperationName } from '../views/api/operations.js';
import type { ErrorView, ProblemView } from '../views/api/orderAnswers.js';

/** An answer with a status of 400 and above. */
export class ApiError extends Error {
  readonly status: number;
  /** A stable word for the kind of problem, e.g. `bad-filter`. */
  readonly code: string;
  readonly hint: string | null;
  /** The places in a sweep file or filter, with lines and columns from 1. */
  readonly problems: readonly ProblemView[];

  constructor(status: number, view: Partial<ErrorView>) {
    super(view.error ?? `the dashboard answered with status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = view.code ?? 'unknown';
    this.hint = view.hint ?? null;
    this.problems = view.problems ?? [];
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Call<Name extends OperationName> =
  object extends ApiInput<Name>
    ? (input?: ApiInput<Name>, options?: CallOptions) => Promise<ApiAnswer<Name>>
    : (input: ApiInput<Name>, options?: CallOptions) => Promise<ApiAnswer<Name>>;

/** One function for each operation of the API: `api.listTrials({ slug, filter, sort })`. */
export type Api = { readonly [Name in OperationName]: Call<Name> };

/**
 * A client of the dashboard at `url`; '' in a browser: the dashboard that served the page. Without a token, a browser's
 * cookie may give access. Questions that are answered with status 503, because Redis does not answer or a sweep is still
 * being read, are asked again up to `retries` times; orders are not.
 */
export function connect(
  url = '',
  token: string | null = null,
  { retries = 3 }: { readonly retries?: number } = {},
): Api {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const calls = names.map((name) => {
    const operation = OPERATIONS[name];
    const call = (input: Record<string, unknown> = {}, options: CallOptions = {}) =>
      send(requestOf(operation, input, { url, token }), { ...options, retries });
    return [name, call] as const;
  });
  return Object.fromEntries(calls) as unknown as Api;
}

interface PreparedRequest {
  readonly address: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

/** Parameters go into the path where it names them, the others into the query or the body. */
function requestOf(
  { method, path }: Operation,
  input: Readonly<Record<string, unknown>>,
  { url, token }: { readonly url: string; readonly token: string | null },
): PreparedRequest {
  const rest = { ...input };
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const address = `${url.replace(/\/+$/, '')}${API_ROOT}${filled}`;
  if (method === 'GET') return { address: address + queryOf(rest), method, headers, body: null };
  headers['content-type'] = 'application/json';
  return { address, method, headers, body: JSON.stringify(rest) };
}

/** A list becomes a parameter given several times. */
function queryOf(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The pause before a question is asked again, unless the answer names another. */
const RETRY_MS = 1000;
const MAX_RETRY_MS = 10_000;

async function send(
  request: PreparedRequest,
  { signal, retries }: CallOptions & { readonly retries: number },
): Promise<unknown> {
  const { address, method, headers, body } = request;
  const response = await fetch(address, { method, headers, body, signal: signal ?? null });
  if (response.status === 503 && method === 'GET' && retries > 0) {
    await response.text();
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const waitMs = Number.isNaN(seconds) ? RETRY_MS : Math.min(1000 * seconds, MAX_RETRY_MS);
    await pause(waitMs, signal);
    return send(request, { ...(signal && { signal }), retries: retries - 1 });
  }
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (!response.ok) throw new ApiError(response.status, isJson ? JSON.parse(text) : {});
  return isJson ? JSON.parse(text) : text;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
