/** One sweep of the list. It is made once and updated, so that open details stay open. */
import { formatCount, formatCounted, formatDuration, formatTime } from '../../base/format.js';
import { figureText, labelOf } from '../../views/labels.js';
import type { SweepView } from '../../views/sweepView.js';
import type { TrialView } from '../../views/trialView.js';
import { element, setText } from './element.js';
import { hyperparameterText, namesShown } from './hyperparameters.js';
import { ledgerBar } from './ledgerBar.js';
import { trialTable } from './trialTable.js';

export interface SweepCard {
  readonly root: HTMLElement;
  show(sweep: SweepView): void;
}

const REPORT_LINKS = [
  ['report.html', 'Report'],
  ['trials.csv', 'CSV'],
  ['summary.json', 'JSON'],
  ['journal.jsonl.gz', 'Journal'],
] as const;

export function sweepCard(slug: string): SweepCard {
  const titleId = `sweep-${slug}`;
  const name = element('h2', { id: titleId });
  const phase = element('span', { class: 'phase' });
  const description = element('p', { class: 'description' });
  const caution = element('p', { class: 'caution' });
  const ledger = ledgerBar();
  const figures = element('dl', { class: 'figures' });
  const best = element('p', { class: 'winner' });
  const values = element('dl', { class: 'values' });
  const digest = element('p', { class: 'digest' });
  const trials = trialTable(slug);
  const open = element('details', {}, element('summary', {}, 'Best trials'), trials.root);
  open.addEventListener('toggle', () => {
    if (open.open) trials.refresh();
  });
  const root = element(
    'article',
    { class: 'sweep', 'aria-labelledby': titleId },
    element('header', {}, name, phase),
    description,
    caution,
    ledger.root,
    figures,
    best,
    values,
    element('footer', {}, links(slug), digest),
    open,
  );
  return {
    root,
    show(sweep) {
      setText(name, sweep.sweep);
      setText(phase, sweep.state);
      phase.dataset.phase = sweep.state;
      show(description, sweep.description);
      show(caution, cautionOf(sweep));
      ledger.show(sweep);
      setList(figures, figuresOf(sweep));
      show(best, sweep.best === null ? null : bestLines(sweep, sweep.best));
      setList(values, valuesOf(sweep));
      setText(digest, `${sweep.partial ? 'partial digest' : 'digest'} ${sweep.digest.slice(0, 12)}`);
      digest.title = sweep.digest;
      open.hidden = sweep.ledger.finished + sweep.ledger.diverged + sweep.ledger.failed === 0;
      if (open.open) trials.refresh();
    },
  };
}

function cautionOf({ pause_reason, lacks_data }: SweepView): string | null {
  if (pause_reason !== null) return `Paused: ${pause_reason}`;
  return lacks_data ? 'Waiting for its data set: run its sweep file with jmin run to store it' : null;
}

function show(target: HTMLElement, text: string | null): void {
  target.hidden = text === null || text.trim() === '';
  setText(target, text ?? '');
}

function links(slug: string): HTMLElement {
  const folder = `/reports/${encodeURIComponent(slug)}`;
  const items = REPORT_LINKS.map(([file, label]) => element('a', { href: `${folder}/${file}` }, label));
  return element('nav', { 'aria-label': 'Report' }, ...items);
}

interface Entry {
  readonly label: string;
  readonly text: string;
  readonly isMain?: boolean;
}

/** If the labels stay the same, only the texts of the elements change. */
function setList(list: HTMLElement, entries: readonly Entry[]): void {
  const labels = entries.map(({ label }) => label).join('\n');
  if (list.dataset.labels !== labels) {
    list.dataset.labels = labels;
    list.replaceChildren(
      ...entries.map(({ label, isMain }) =>
        element('div', { class: isMain ? 'main' : '' }, element('dt', {}, label), element('dd')),
      ),
    );
  }
  const texts = list.querySelectorAll('dd');
  entries.forEach(({ text }, index) => {
    const target = texts[index];
    if (target !== undefined) setText(target, text);
  });
  list.hidden = entries.length === 0;
}

function figuresOf(sweep: SweepView): Entry[] {
  const { best, ledger, objective, trials_per_second, remaining_ms, started_at, ended_at, state } = sweep;
  const main =
    best === null
      ? []
      : [
          {
            label: `best ${labelOf(objective.metric)}`,
            text: figureText(sweep, best, objective.metric),
            isMain: true,
          },
        ];
  const done = {
    label: 'done',
    text: `${formatCount(ledger.finished + ledger.diverged)} of ${formatCount(ledger.planned)}`,
  };
  const pace = state === 'running' ? paceOf(trials_per_second, remaining_ms) : [];
  const took =
    state === 'done' && started_at !== null && ended_at !== null
      ? [
          { label: 'took', text: formatDuration(Date.parse(ended_at) - Date.parse(started_at)) },
          { label: 'ended', text: formatTime(Date.parse(ended_at)).replace(/:\d\d UTC$/, ' UTC') },
        ]
      : [];
  return [...main, done, ...pace, ...took];
}

function paceOf(trialsPerSecond: number | null, remainingMs: number | null): Entry[] {
  if (trialsPerSecond === null) return [];
  const isSlow = trialsPerSecond < 0.1;
  const speed = isSlow
    ? { label: 'trials per hour', text: speedText(trialsPerSecond * 3600) }
    : { label: 'trials per second', text: speedText(trialsPerSecond) };
  return [speed, { label: 'left', text: formatDuration(remainingMs ?? Number.NaN) }];
}

/** A pace is known to two digits. */
function speedText(speed: number): string {
  return speed < 10 ? speed.toPrecision(2) : formatCount(Math.round(speed));
}

/** The winner, and the trial with a lower dev J if there is one. */
function bestLines(sweep: SweepView, best: TrialView): string {
  const { ledger, best_by_dev_J: other } = sweep;
  const devJ = (trial: TrialView) => figureText(sweep, trial, 'dev_J');
  const called = (trial: TrialView) =>
    `trial ${formatCount(trial.trial)}${trial.name === null ? '' : ` (${trial.name})`}`;
  const won = `${called(best)} is the best of ${formatCounted(ledger.finished, 'finished trial')}.`;
  const rest =
    other === null ? '' : ` By dev J ${called(other)} is: dev J ${devJ(other)} against ${devJ(best)}.`;
  return `${won.charAt(0).toUpperCase()}${won.slice(1)}${rest}`;
}

function valuesOf(sweep: SweepView): Entry[] {
  const { best } = sweep;
  if (best === null) return [];
  return namesShown(sweep).map((name) => ({ label: labelOf(name), text: hyperparameterText(best, name) }));
}
