/** The best trials of a sweep, fetched while its list is open. */
import { formatCount, formatDuration, NOTHING } from '../../base/format.js';
import type { DetailsView } from '../../views/detailsView.js';
import { figureText, labelOf } from '../../views/labels.js';
import type { SweepView } from '../../views/sweepView.js';
import type { TrialView } from '../../views/trialView.js';
import { element, setText } from './element.js';
import { hyperparameterText, namesShown } from './hyperparameters.js';

const FIRST = 20;
const MORE = 80;
/** The server sends this many at a time. */
const MOST = 500;

export interface TrialTableElement {
  readonly root: HTMLElement;
  /** Fetches it again. Calls during a fetch cause one more fetch after it. */
  refresh(): void;
}

export function trialTable(slug: string): TrialTableElement {
  let limit = FIRST;
  let asking = false;
  let askAgain = false;
  const note = element('p', { class: 'note', role: 'status' }, 'Loading …');
  const scroll = element('div', {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Best trials',
  });
  const failures = element('ul', { class: 'failures' });
  const more = element('button', { type: 'button', hidden: '' });
  more.addEventListener('click', () => {
    limit = Math.min(limit + MORE, MOST);
    refresh();
  });

  const show = (details: DetailsView) => {
    scroll.hidden = details.trials.length === 0;
    if (!scroll.hidden) scroll.replaceChildren(table(details));
    failures.replaceChildren(...details.failures.map(failure));
    more.hidden = details.trials.length >= Math.min(details.ranked, MOST);
    more.textContent = 'Show more';
    setText(note, noteOf(details));
  };
  const refresh = () => {
    askAgain = asking;
    if (asking) return;
    asking = true;
    void ask(slug, limit)
      .then(show, (error: unknown) => setText(note, String(error)))
      .finally(() => {
        asking = false;
        if (askAgain) refresh();
      });
  };
  return { root: element('div', { class: 'trials' }, scroll, note, failures, more), refresh };
}

async function ask(slug: string, limit: number): Promise<DetailsView> {
  const response = await fetch(`/api/sweeps/${encodeURIComponent(slug)}?limit=${limit}`);
  const body: unknown = await response.json();
  if (!response.ok) throw (body as { error: string }).error;
  return body as DetailsView;
}

function noteOf({ trials, ranked }: DetailsView): string {
  if (ranked === 0) return 'No trial has ended yet.';
  if (ranked === 1) return 'The only ranked trial.';
  const shown = formatCount(trials.length);
  return trials.length === ranked
    ? `All ${shown} ranked trials.`
    : `The first ${shown} of ${formatCount(ranked)} ranked trials; all are in trials.csv.`;
}

function failure({ trial, reason }: DetailsView['failures'][number]): HTMLElement {
  return element('li', {}, `Trial ${formatCount(trial)} failed: ${reason}`);
}

interface Column {
  readonly label: string;
  readonly text: (trial: TrialView) => string;
  /** Whether the ranking uses this column. */
  readonly isRankedBy?: boolean;
}

function table({ sweep, trials }: DetailsView): HTMLElement {
  const columns = columnsOf(sweep, trials);
  const head = columns.map(({ label, isRankedBy }) =>
    element('th', { scope: 'col', class: isRankedBy ? 'by' : '' }, label),
  );
  const rows = trials.map((trial) =>
    element(
      'tr',
      { class: trial.rank === 1 ? 'best' : trial.rank === null ? 'muted' : '' },
      ...columns.map(({ text, isRankedBy }) => element('td', { class: isRankedBy ? 'by' : '' }, text(trial))),
    ),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

function columnsOf(sweep: SweepView, trials: readonly TrialView[]): Column[] {
  const hasNames = trials.some(({ name }) => name !== null);
  return [
    { label: 'rank', text: ({ rank }) => (rank === null ? NOTHING : formatCount(rank)) },
    { label: 'trial', text: ({ trial }) => formatCount(trial) },
    ...(hasNames ? [{ label: 'name', text: ({ name }: TrialView) => name ?? '' }] : []),
    ...sweep.metrics.map(({ name, label }, index) => ({
      label,
      text: (trial: TrialView) =>
        (index === 0 ? divergedText(trial) : null) ?? figureText(sweep, trial, name),
      isRankedBy: name === sweep.objective.metric,
    })),
    ...namesShown(sweep).map((name) => ({
      label: labelOf(name),
      text: (trial: TrialView) => hyperparameterText(trial, name),
    })),
    { label: 'time', text: ({ train_ms }) => formatDuration(train_ms ?? Number.NaN) },
  ];
}

/** Where a trial diverged: stands in its first metric. */
function divergedText({ diverged_at_iteration: at }: TrialView): string | null {
  return at === null ? null : `diverged at ${formatCount(at)}`;
}
