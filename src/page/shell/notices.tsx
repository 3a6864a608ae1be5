import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/connect.js';

export function Loading({ children = 'Loading …' }: { readonly children?: ReactNode }) {
  return (
    <p className="note loading" role="status">
      {children}
    </p>
  );
}

export function NotFound({ children }: { readonly children?: ReactNode }) {
  return (
    <section className="notice">
      <h1>Nothing here</h1>
      <p>{children ?? 'There is no page at this address.'}</p>
      <p>
        <Link href="/">All sweeps</Link>
      </p>
    </section>
  );
}

/** In place of what could not be fetched. */
export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div className="problem" role="alert">
      <p>{message}</p>
      {retry !== undefined && (
        <button type="button" className="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
