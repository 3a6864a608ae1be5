/**
 * The stream of what happens, connected again for as long as the page is open.
 *
 *   state        entered by                                 left by
 *   connecting   opening the page                           live, lost
 *   live         any event                                  lost
 *   lost         an error, or silence for SILENCE_MS        live
 *
 * A browser connects again by itself after an outage, but gives up for good where it is refused, as while the
 * dashboard starts or when it demands a token now; and it does not notice a connection that just went silent.
 */
import type { Change, Trouble } from '../../views/pageEvents.js';

export type ConnectionState = 'connecting' | 'live' | 'lost';

export interface ConnectionListener {
  onState(state: ConnectionState): void;
  onChange(change: Change): void;
  onTrouble(trouble: Trouble): void;
}

/** Several of the server's beats, which come every 5 s. */
const SILENCE_MS = 20_000;
const AGAIN_MS = 3000;

export function connect(listener: ConnectionListener): void {
  const source = new EventSource('/api/events');
  let silence: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const again = () => {
    if (over) return;
    over = true;
    source.close();
    clearTimeout(silence);
    listener.onState('lost');
    setTimeout(() => void askThenConnect(listener), AGAIN_MS);
  };
  const heard = () => {
    listener.onState('live');
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE_MS);
  };
  const on = (type: string, react: (data: unknown) => void) =>
    source.addEventListener(type, (event) => {
      heard();
      react(JSON.parse((event as MessageEvent<string>).data));
    });
  source.addEventListener('open', heard);
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) again();
    else listener.onState('lost');
  });
  on('beat', () => {});
  on('change', (data) => listener.onChange(data as Change));
  on('trouble', (data) => listener.onTrouble(data as Trouble));
}

/** Where a token is demanded now, the page itself leads to the form for it. */
async function askThenConnect(listener: ConnectionListener): Promise<void> {
  const status = await fetch('/api/workers').then(
    (response) => response.status,
    () => 0,
  );
  if (status === 401) location.reload();
  else connect(listener);
}
