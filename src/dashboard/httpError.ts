/** An error that the client caused or can wait out. Every other exception is a bug. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

export const UNAVAILABLE = new HttpError(
  503,
  'Redis does not answer, or a long journal is still being read: try again in a moment.',
  { 'retry-after': '2' },
);
