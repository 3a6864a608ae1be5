import { useSyncExternalStore } from 'react';

/** `stale`: the dashboard answers, Redis does not. `lost`: the dashboard does not answer. */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'lost';

export interface Connection {
  readonly state: ConnectionState;
  /** Why no new data comes; null when it does. */
  readonly trouble: string | null;
}

let current: Connection = { state: 'connecting', trouble: null };
const listeners = new Set<() => void>();

export function setConnection(state: ConnectionState, trouble: string | null): void {
  if (current.state === state && current.trouble === trouble) return;
  current = { state, trouble };
  for (const listener of listeners) listener();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
