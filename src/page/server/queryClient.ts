import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/connect.js';

/** Answers stay until an event says that they changed. A refusal is not asked again, an outage is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 120_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && error instanceof ApiError && isOutage(error.status),
      retryDelay: 1500,
    },
    mutations: { networkMode: 'always' },
  },
});

function isOutage(status: number): boolean {
  return status === 0 || status === 503;
}
