/** What views read, one hook for each answer. Older answers stay until the new one comes, so that nothing flickers. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ApiAnswer, ApiInput } from '../../views/api/operationSchemas.js';
import type { OperationName } from '../../views/api/operations.js';
import type { LiveWorkerView } from '../../views/api/queueAnswers.js';
import type { CardView, SweepPageView } from '../../views/api/sweepAnswers.js';
import { pageKey, SWEEPS_KEY, sweepKey, WORKERS_KEY } from './keys.js';
import { request } from './request.js';

export function useSweeps() {
  return useQuery({
    queryKey: SWEEPS_KEY,
    queryFn: async ({ signal }): Promise<readonly CardView[]> =>
      (await request('listSweeps', {}, signal)).sweeps,
  });
}

export function useWorkers() {
  return useQuery({
    queryKey: WORKERS_KEY,
    queryFn: async ({ signal }): Promise<readonly LiveWorkerView[]> =>
      (await request('listWorkers', {}, signal)).workers,
  });
}

export function useSweepPage(slug: string) {
  return useQuery({
    queryKey: pageKey(slug),
    queryFn: ({ signal }): Promise<SweepPageView> => request('getSweep', { slug }, signal),
  });
}

/** Whether the dashboard refuses changes; false until it has said so. */
export function useReadOnly(): boolean {
  const { data } = useQuery({
    queryKey: ['about'],
    queryFn: ({ signal }) => request('getAbout', {}, signal),
  });
  return data?.is_read_only ?? false;
}

type SweepRead = Extract<OperationName, `get${string}` | 'listTrials' | 'compareTrials'>;

/** Any answer about one sweep. `enabled`: false for what is out of sight. */
export function useOfSweep<Name extends SweepRead>(
  name: Name,
  input: ApiInput<Name> & { readonly slug: string },
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  return useQuery({
    queryKey: [...sweepKey(input.slug), name, input],
    queryFn: ({ signal }): Promise<ApiAnswer<Name>> => request(name, input, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}
