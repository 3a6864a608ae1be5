/** What events change in the cache: what they carry at once, and what must be asked again a few times a second at most. */
import type { QueryClient } from '@tanstack/react-query';
import type { SweepsEvent, TrialsEvent, WorkersEvent } from '../../views/api/apiEvents.js';
import type { CardView, SweepPageView } from '../../views/api/sweepAnswers.js';
import type { TrialsView } from '../../views/api/trialAnswers.js';
import { pageKey, SWEEPS_KEY, sweepKey, WORKERS_KEY } from './keys.js';

/** The least time between two requests for the same chart or table while a sweep runs. */
const AGAIN_MS = 1000;

export function applySweeps(client: QueryClient, { sweeps, removed }: SweepsEvent): void {
  const gone = new Set([...removed, ...sweeps.map(({ slug }) => slug)]);
  client.setQueryData<readonly CardView[]>(SWEEPS_KEY, (before = []) =>
    [...before.filter(({ slug }) => !gone.has(slug)), ...sweeps].sort((a, b) => (a.slug < b.slug ? -1 : 1)),
  );
}

export function applyWorkers(client: QueryClient, { workers }: WorkersEvent): void {
  client.setQueryData(WORKERS_KEY, workers);
}

export function applyTrials(client: QueryClient, { card, trials, changed }: TrialsEvent): void {
  const known = client.getQueryData<SweepPageView>(pageKey(card.slug));
  client.setQueryData<readonly CardView[]>(SWEEPS_KEY, (before) =>
    before?.map((one) => (one.slug === card.slug ? card : one)),
  );
  client.setQueryData<SweepPageView>(pageKey(card.slug), (before) => before && { ...before, ...card });
  const changes = new Map(trials.map((trial) => [trial.trial, trial]));
  client.setQueriesData<TrialsView>({ queryKey: [...sweepKey(card.slug), 'listTrials'] }, (before) =>
    before?.trials.some(({ trial }) => changes.has(trial))
      ? { ...before, trials: before.trials.map((trial) => changes.get(trial.trial) ?? trial) }
      : before,
  );
  // What was answered before this connection may be older than its first event.
  if (changed > 0 || known?.until !== card.until) askSoon(client, card.slug);
}

export function reloadSweep(client: QueryClient, slug: string): void {
  void client.invalidateQueries({ queryKey: sweepKey(slug) });
}

/** The sweep was deleted: what is shown of it is no longer there. */
export function forgetSweep(client: QueryClient, slug: string): void {
  void client.resetQueries({ queryKey: sweepKey(slug) });
}

/** After an outage, everything may have changed. */
export function askAgain(client: QueryClient): void {
  void client.invalidateQueries();
}

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** A slow server gets no second request before it has answered the first. */
function askSoon(client: QueryClient, slug: string): void {
  if (waiting.has(slug)) return;
  const ask = async () => {
    await client.invalidateQueries(
      {
        queryKey: sweepKey(slug),
        predicate: ({ queryKey, state }) => queryKey[2] !== 'page' && state.fetchStatus === 'idle',
      },
      { cancelRefetch: false },
    );
    waiting.delete(slug);
  };
  waiting.set(slug, setTimeout(ask, AGAIN_MS));
}
