/**
 * The stream of events, for all sweeps or for one. It reconnects for as long as the page is open.
 *
 *   state        entered by                                        left by
 *   connecting   opening the page                                  live, stale, lost
 *   live         an event, unless there is trouble                 stale, lost
 *   stale        trouble: the dashboard answers, Redis does not    live, lost
 *   lost         an error, or silence for SILENCE_MS               live, stale
 *
 * A browser reconnects by itself after an outage. But it gives up for good if it is refused, e.g. while the dashboard
 * starts or when a token is needed now. And it does not notice a connection that went silent.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ResetEvent, SweepsEvent, TrialsEvent, WorkersEvent } from '../../views/api/apiEvents.js';
import { API_ROOT, EVENTS_PATH } from '../../views/api/operations.js';
import { applySweeps, applyTrials, applyWorkers, askAgain, forgetSweep, reloadSweep } from './applyEvents.js';
import { setConnection } from './connectionState.js';
import { queryClient } from './queryClient.js';

/** Several heartbeats of the server, which come every 5 s. */
const SILENCE_MS = 20_000;
const AGAIN_MS = 2000;

/** Follows one sweep, or with null the list of all. One connection at a time: a browser opens few to one server. */
export function useEvents(slug: string | null): void {
  useEffect(() => follow(queryClient, slug), [slug]);
}

function follow(client: QueryClient, slug: string | null): () => void {
  let stop = connect(client, slug, again);
  let timer: ReturnType<typeof setTimeout> | undefined;
  function again(): void {
    setConnection('lost', null);
    timer = setTimeout(async () => {
      await reloadIfRefused();
      stop = connect(client, slug, again);
    }, AGAIN_MS);
  }
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** `onEnd` is called once, when this connection is over. */
function connect(client: QueryClient, slug: string | null, onEnd: () => void): () => void {
  const query = slug === null ? '' : `?sweep=${encodeURIComponent(slug)}`;
  const source = new EventSource(`${API_ROOT}${EVENTS_PATH}${query}`);
  let silence: ReturnType<typeof setTimeout> | undefined;
  let trouble: string | null = null;
  let wasAway = false;
  const close = () => {
    source.close();
    clearTimeout(silence);
  };
  const waitAgain = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      close();
      onEnd();
    }, SILENCE_MS);
  };
  const on = <T>(type: string, react: (data: T) => void) =>
    source.addEventListener(type, (event: MessageEvent<string>) => {
      waitAgain();
      react(JSON.parse(event.data) as T);
      setConnection(trouble === null ? 'live' : 'stale', trouble);
      if (trouble === null && wasAway) askAgain(client);
      wasAway = trouble !== null;
    });
  // Not live yet, because Redis may be unreachable: the first event decides.
  source.addEventListener('open', waitAgain);
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) {
      wasAway = true;
      setConnection('lost', null);
      return;
    }
    close();
    onEnd();
  });
  on('beat', () => {});
  on<{ message: string | null }>('trouble', ({ message }) => {
    trouble = message;
  });
  on<SweepsEvent>('sweeps', (event) => applySweeps(client, event));
  on<WorkersEvent>('workers', (event) => applyWorkers(client, event));
  on<TrialsEvent>('trials', (event) => applyTrials(client, event));
  on<ResetEvent>('reset', ({ card }) => reloadSweep(client, card.slug));
  on('gone', () => slug !== null && forgetSweep(client, slug));
  waitAgain();
  return close;
}

/** If a token is needed now, reloading the page shows the login form. */
async function reloadIfRefused(): Promise<void> {
  const status = await fetch(`${API_ROOT}/workers`).then(
    (response) => response.status,
    () => 0,
  );
  if (status === 401) location.reload();
}
