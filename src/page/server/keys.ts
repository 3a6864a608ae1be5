/** Names of answers in the cache. All that depend on one sweep begin with it, so that its events reach them. */
export const SWEEPS_KEY = ['sweeps'] as const;
export const WORKERS_KEY = ['workers'] as const;

export function sweepKey(slug: string) {
  return ['sweep', slug] as const;
}

export function pageKey(slug: string) {
  return [...sweepKey(slug), 'page'] as const;
}
