/** The live page: every sweep, every worker, and whether what is shown still holds. */
import { formatCounted } from '../../base/format.js';
import type { Change, Trouble } from '../api/events.js';
import type { SweepView } from '../api/sweeps.js';
import type { WorkerView } from '../api/workers.js';
import { type ConnectionState, connect } from './connection.js';
import { byId, setText } from './element.js';
import { endedOf } from './ledgerBar.js';
import { type SweepCard, sweepCard } from './sweepCard.js';
import { workerList } from './workerList.js';

const sweeps = new Map<string, SweepView>();
const cards = new Map<string, SweepCard>();
let workers: readonly WorkerView[] = [];

/** What can still change comes first, then what ended last. */
const PHASE_ORDER: readonly SweepView['phase'][] = ['running', 'paused', 'waiting', 'done', 'cancelled'];

function onChange(change: Change): void {
  for (const slug of change.removed) {
    cards.get(slug)?.root.remove();
    cards.delete(slug);
    sweeps.delete(slug);
  }
  for (const sweep of change.sweeps) {
    announce(sweeps.get(sweep.slug), sweep);
    sweeps.set(sweep.slug, sweep);
    const card = cards.get(sweep.slug) ?? sweepCard(sweep.slug);
    cards.set(sweep.slug, card);
    card.show(sweep);
  }
  workers = change.workers ?? workers;
  if (change.workers !== null) byId('worker-list').replaceChildren(...workerList(workers));
  arrange();
  showOverview();
}

/** A card that is where it belongs is not moved: it would lose the focus. */
function arrange(): void {
  const list = byId('sweeps');
  const order = [...sweeps.values()].sort(
    (a, b) => PHASE_ORDER.indexOf(a.phase) - PHASE_ORDER.indexOf(b.phase) || lastTime(b) - lastTime(a),
  );
  order.forEach(({ slug }, index) => {
    const card = cards.get(slug)?.root;
    if (card !== undefined && list.children[index] !== card)
      list.insertBefore(card, list.children[index] ?? null);
  });
  byId('loading').hidden = true;
  byId('empty').hidden = sweeps.size > 0;
  byId('workers').hidden = workers.length + sweeps.size === 0;
}

/** While it runs, when it was planned: cards of sweeps that run side by side keep their places. */
function lastTime({ phase, endedMs, plannedMs }: SweepView): number {
  return (phase === 'done' || phase === 'cancelled' ? endedMs : plannedMs) ?? 0;
}

function showOverview(): void {
  const running = [...sweeps.values()].filter(({ phase }) => phase === 'running');
  const threads = workers.reduce((sum, worker) => sum + worker.threads, 0);
  const parts = [formatCounted(sweeps.size, 'sweep')];
  if (running.length > 0) parts.push(`${running.length} running`);
  parts.push(`${formatCounted(workers.length, 'worker')}, ${formatCounted(threads, 'thread')}`);
  setText(byId('overview'), parts.join(' · '));
  const planned = running.reduce((sum, { ledger }) => sum + ledger.planned, 0);
  const ended = running.reduce((sum, { ledger }) => sum + endedOf(ledger), 0);
  document.title =
    planned === 0 ? 'jmin dashboard' : `${Math.floor((ended / planned) * 100)} % · jmin dashboard`;
}

/** A screen reader is told when a sweep ends, not of every figure. */
function announce(before: SweepView | undefined, { name, phase }: SweepView): void {
  if (before === undefined || before.phase === phase || phase === 'running') return;
  setText(byId('announcer'), `The sweep ${name} is ${phase}.`);
}

function onState(state: ConnectionState): void {
  const texts = { connecting: 'connecting', live: 'live', lost: 'connection lost, trying again' } as const;
  const shown = byId('connection');
  shown.dataset.state = state;
  document.body.classList.toggle('stale', state === 'lost');
  const text = shown.querySelector('span');
  if (text !== null) setText(text, texts[state]);
}

function onTrouble({ message }: Trouble): void {
  const shown = byId('trouble');
  shown.hidden = message === null;
  setText(shown, message ?? '');
}

connect({ onState, onChange, onTrouble });
