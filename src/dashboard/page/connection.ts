/**
 * The stream of events. It reconnects for as long as the page is open.
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
import type { Change, Trouble } from '../../views/pageEvents.js';

export type ConnectionState = 'connecting' | 'live' | 'stale' | 'lost';

export interface ConnectionListener {
  onState(state: ConnectionState): void;
  onChange(change: Change): void;
  onTrouble(trouble: Trouble): void;
}

/** Several heartbeats of the server, which come every 5 s. */
const SILENCE_MS = 20_000;
const AGAIN_MS = 3000;

export function connect(listener: ConnectionListener): void {
  const source = new EventSource('/api/events');
  let silence: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let hasTrouble = false;
  const again = () => {
    if (over) return;
    over = true;
    source.close();
    clearTimeout(silence);
    listener.onState('lost');
    setTimeout(() => void askThenConnect(listener), AGAIN_MS);
  };
  const waitAgain = () => {
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE_MS);
  };
  const on = (type: string, react: (data: unknown) => void) =>
    source.addEventListener(type, (event) => {
      waitAgain();
      react(JSON.parse((event as MessageEvent<string>).data));
      listener.onState(hasTrouble ? 'stale' : 'live');
    });
  // Not live yet: Redis may be away. The first event says so.
  source.addEventListener('open', waitAgain);
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) again();
    else listener.onState('lost');
  });
  on('beat', () => {});
  on('change', (data) => listener.onChange(data as Change));
  on('trouble', (data) => {
    const trouble = data as Trouble;
    hasTrouble = trouble.message !== null;
    listener.onTrouble(trouble);
  });
}

/** If a token is needed now, reloading the page shows the login form. */
async function askThenConnect(listener: ConnectionListener): Promise<void> {
  const status = await fetch('/api/workers').then(
    (response) => response.status,
    () => 0,
  );
  if (status === 401) location.reload();
  else connect(listener);
}
