import type { ErrorView, ProblemView } from '../views/api/orderAnswers.js';

interface HttpErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** A stable word; without it, the status in words. */
  readonly code?: string;
  readonly hint?: string | null;
  readonly problems?: readonly ProblemView[];
}

/** An error that the client caused or can wait out. Every other exception is a bug. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly view: ErrorView;

  constructor(status: number, message: string, options: HttpErrorOptions = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = options.headers ?? {};
    this.view = errorView(status, message, options);
  }
}

export function errorView(
  status: number,
  message: string,
  { code, hint = null, problems = [] }: HttpErrorOptions = {},
): ErrorView {
  return { error: message, code: code ?? CODES[status] ?? 'error', hint, problems };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'no-token',
  403: 'refused',
  404: 'not-found',
  405: 'read-only',
  413: 'too-large',
  415: 'not-json',
  421: 'wrong-name',
  500: 'failed',
  503: 'unavailable',
};

export const UNAVAILABLE = new HttpError(
  503,
  'Redis does not answer, or a long journal is still being read: try again in a moment.',
  { headers: { 'retry-after': '2' } },
);
