/** Watches a sweep on a terminal, until the user quits. */
import { setTimeout } from 'node:timers/promises';
import { render } from 'ink';
import { cancelSweep, pauseSweep, refuseEnded, resumeSweep } from '../../app/controlSweep.js';
import type { OpenRedis } from '../../app/openRedis.js';
import type { SweepWatch, WatchedSweep } from '../../app/sweepWatch.js';
import { formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import type { EventLine } from '../../views/eventLine.js';
import { doneText } from '../showRanking.js';
import type { Terminal } from '../terminal.js';
import { PageOpener } from './pageOpener.js';
import { trialPanel } from './trialPanel.js';
import { type WatchActions, WatchApp, type WatchModel } from './watchApp.js';

const READ_MS = 250;
/** Reading takes at most this share of the time. */
const READ_SHARE = 0.2;
const MAX_EVENTS = 200;
const MAX_FPS = 10;

/** The terminal's other screen, which leaves the scrollback as it was. */
const ENTER = '\u001b[?1049h\u001b[H';
const LEAVE = '\u001b[?1049l';

interface Screen {
  readonly store: OpenRedis['store'];
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The last state that was shown; null if nothing was. */
export async function watchOnScreen(
  watch: SweepWatch,
  { store, terminal, environment, signal }: Screen,
): Promise<WatchedSweep | null | 'interrupted'> {
  const { stdout } = process;
  const page = new PageOpener(store, environment);
  const stopping = new AbortController();
  const ending: { how: 'quit' | 'interrupted' } = { how: 'quit' };
  let model: WatchModel = { watched: null, events: [], trouble: null };
  const quit = (how: typeof ending.how) => {
    ending.how = how;
    stopping.abort();
  };
  signal.addEventListener('abort', () => quit('interrupted'), { once: true });
  const actions = actionsOf(watch, { store, terminal, page, quit, current: () => model.watched });
  const element = () => <WatchApp model={model} actions={actions} colors={terminal.colors} />;
  const restore = () => stdout.write(LEAVE);
  process.once('exit', restore);
  stdout.write(ENTER);
  const screen = render(element(), {
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: MAX_FPS,
  });
  const show = (change: Partial<WatchModel>) => {
    model = { ...model, ...change };
    if (!stopping.signal.aborted) screen.rerender(element());
  };
  store.serve((line) => show({ trouble: `Waiting for Redis: ${line}` }));
  try {
    const reading = readOn(watch, stopping.signal, (watched) => {
      const events = [...model.events, ...watched.events].slice(-MAX_EVENTS) satisfies EventLine[];
      show({ watched, events, trouble: null });
    });
    // A reading that waits for Redis is abandoned.
    await Promise.race([reading, untilAborted(stopping.signal)]);
  } finally {
    screen.unmount();
    restore();
    process.off('exit', restore);
    await page.close();
  }
  if (model.watched !== null) terminal.print(lastLine(model.watched));
  return ending.how === 'interrupted' ? ending.how : model.watched;
}

async function readOn(
  watch: SweepWatch,
  signal: AbortSignal,
  show: (watched: WatchedSweep) => void,
): Promise<void> {
  while (!signal.aborted) {
    const began = performance.now();
    const watched = await watch.next(Date.now());
    if (signal.aborted) return;
    show(watched);
    const pauseMs = Math.max(READ_MS, (performance.now() - began) / READ_SHARE);
    await setTimeout(pauseMs, undefined, { signal }).catch(() => {});
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The scrollback keeps one line. */
function lastLine({ summary, hasEnded }: WatchedSweep): string {
  const name = printable(summary.spec.name, 60);
  const again = hasEnded ? '' : `. It continues: jmin watch ${name} shows it again`;
  return `${name}: ${summary.phase}, ${doneText(summary.ledger)}${again}`;
}

interface Surrounding {
  readonly store: OpenRedis['store'];
  readonly terminal: Terminal;
  readonly page: PageOpener;
  readonly quit: WatchActions['quit'];
  readonly current: () => WatchedSweep | null;
}

function actionsOf(watch: SweepWatch, { store, terminal, page, quit, current }: Surrounding): WatchActions {
  const { slug } = watch;
  const refuse = (order: string) => {
    const watched = current();
    if (watched !== null) refuseEnded(watched.summary, order);
  };
  return {
    pause: async () => {
      refuse('pause');
      await pauseSweep(store, slug, 'by the user');
      return 'Paused: trials that are training finish. p resumes';
    },
    resume: async () => {
      refuse('resume');
      await resumeSweep(store, slug);
      return 'Resumed';
    },
    cancel: async () => {
      refuse('cancel');
      const { waiting = 0, running = 0 } = current()?.summary.ledger ?? {};
      await cancelSweep(store, slug);
      return `Cancelled ${formatCounted(waiting + running, 'trial')}. jmin retry trains them after all`;
    },
    openPage: () => page.open(slug),
    trial: async (position) => {
      const summary = current()?.summary;
      if (summary === undefined) return [];
      return trialPanel(summary, { journal: store.journal(slug), position }, terminal);
    },
    quit,
  };
}
