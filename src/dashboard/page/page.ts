/** The live page: every sweep, every worker, and whether the data shown are current. */
import { formatCounted } from '../../base/format.js';
import type { Change, Trouble } from '../../views/pageEvents.js';
import type { SweepView } from '../../views/sweepView.js';
import type { WorkerView } from '../../views/workerView.js';
import { type ConnectionState, connect } from './connection.js';
import { byId, setText } from './element.js';
import { endedOf } from './ledgerBar.js';
import { type SweepCard, sweepCard } from './sweepCard.js';
import { workerList } from './workerList.js';

const sweeps = new Map<string, SweepView>();
const cards = new Map<string, SweepCard>();
let workers: readonly WorkerView[] = [];

/** Sweeps that can still change come first, then the ones that ended last. */
const STATE_ORDER: readonly SweepView['state'][] = ['running', 'paused', 'waiting', 'done', 'cancelled'];

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

/** A card in the right place is not moved, because it would lose the focus. */
function arrange(): void {
  const list = byId('sweeps');
  const order = [...sweeps.values()].sort(
    (a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || lastTime(b) - lastTime(a),
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

/** A running sweep is sorted by its planning time, so that cards of running sweeps keep their places. */
function lastTime({ state, ended_at, planned_at }: SweepView): number {
  const at = state === 'done' || state === 'cancelled' ? ended_at : planned_at;
  return at === null ? 0 : Date.parse(at);
}

function showOverview(): void {
  const running = [...sweeps.values()].filter(({ state }) => state === 'running');
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

/** Announces the end of a sweep to screen readers, not every figure. */
function announce(before: SweepView | undefined, { sweep, state }: SweepView): void {
  if (before === undefined || before.state === state || state === 'running') return;
  setText(byId('announcer'), `The sweep ${sweep} is ${state}.`);
}

const STATE_TEXTS: Readonly<Record<ConnectionState, string>> = {
  connecting: 'connecting',
  live: 'live',
  stale: 'Redis does not answer',
  lost: 'connection lost, trying again',
};

function onState(state: ConnectionState): void {
  const shown = byId('connection');
  shown.dataset.state = state;
  document.body.classList.toggle('stale', state === 'lost' || state === 'stale');
  const text = shown.querySelector('span');
  if (text !== null) setText(text, STATE_TEXTS[state]);
}

function onTrouble({ message }: Trouble): void {
  const shown = byId('trouble');
  shown.hidden = message === null;
  setText(shown, message ?? '');
}

connect({ onState, onChange, onTrouble });
