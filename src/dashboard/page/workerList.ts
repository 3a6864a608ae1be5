import { formatCount, formatCounted } from '../../base/format.js';
import { metricText } from '../../views/labels.js';
import type { WorkerView } from '../../views/workerView.js';
import { element } from './element.js';

/** The most trials of one training to name. */
const MAX_NAMED = 5;

/** Every worker and what it trains. It has no state to keep, so it is made again each time. */
export function workerList(workers: readonly WorkerView[]): Node[] {
  if (workers.length > 0) return workers.map(workerItem);
  const hint =
    'No worker is running. To train the waiting trials, start one on any machine that reaches this Redis:';
  const command = element('pre', {}, element('code', {}, 'jmin worker --redis URL'));
  return [element('div', { class: 'hint' }, element('p', { class: 'note' }, hint), command)];
}

function workerItem(worker: WorkerView): HTMLElement {
  const { host, pid, threads, kernel, cpu, running } = worker;
  const facts = [`pid ${pid}`, formatCounted(threads, 'thread'), kernel, cpu].join(' · ');
  const trainings = running.map(training);
  const idle = threads - running.length;
  const rest = idle > 0 ? [element('li', { class: 'idle' }, formatCounted(idle, 'idle thread'))] : [];
  return element(
    'article',
    { class: 'worker' },
    element('h3', {}, host),
    element('p', { class: 'note' }, facts),
    element('ul', {}, ...trainings, ...rest),
  );
}

function training({
  sweep,
  trials,
  iteration,
  iterations,
  metrics,
}: WorkerView['running'][number]): HTMLElement {
  const bar = element('progress', { max: String(iterations), value: String(iteration) });
  bar.setAttribute(
    'aria-label',
    `${sweep}: ${formatCount(iteration)} of ${formatCount(iterations)} iterations`,
  );
  const { J = null } = metrics;
  const cost = J === null ? '' : `J ${metricText('number', Number(J))}`;
  return element(
    'li',
    {},
    element('span', { class: 'what' }, `${sweep} ${trialNames(trials)}`),
    bar,
    element('span', { class: 'cost' }, cost),
  );
}

function trialNames(trials: WorkerView['running'][number]['trials']): string {
  const named = trials
    .slice(0, MAX_NAMED)
    .map(({ trial, id }) => (trial === null ? id : formatCount(trial)))
    .join(', ');
  const left = trials.length - MAX_NAMED;
  return `${trials.length === 1 ? 'trial' : 'trials'} ${named}${left > 0 ? ` and ${left} more` : ''}`;
}
