import { html } from '../base/escapeHtml.js';
import { formatCount } from '../base/format.js';
import type { TrialState } from '../model/states.js';
import { leadersOf } from '../results/leaders.js';
import type { Summary } from '../results/summary.js';
import type { Leaders } from '../results/totals.js';
import { cautions, figuresOf, statesShown } from './headline.js';
import { configurationTexts, type NamedText } from './hyperparameterText.js';
import { prose } from './prose.js';
import { story, warnings } from './story.js';

/** The first screen: the sweep in five sentences, the picture that shows it, and its winner. */
export function htmlHeader(summary: Summary, picture: string): string {
  const { spec, phase } = summary;
  const description = (spec.description ?? '').split(/\n\s*\n/).filter((text) => text.trim() !== '');
  const paragraphs = description.map(
    (text) => `<p class="lead">${text.trim().split('\n').map(html).join(' ')}</p>\n`,
  );
  const caution = (text: string) => `<p class="caution">${prose(text)}</p>\n`;
  const sentences = story(summary).map(({ label, text }) => `<dt>${html(label)}</dt><dd>${prose(text)}</dd>`);
  const leaders = leadersOf(summary);
  return `<header>
<div class="eyebrow"><span>Sweep report</span><span class="state">${html(phase)}</span></div>
<h1>${html(spec.name)}</h1>
${paragraphs.join('')}${warnings(summary).map(caution).join('')}<div class="first-screen">
<dl class="story">${sentences.join('')}</dl>
${picture}</div>
<div class="winner">
${leaders === null ? '' : winnerFigures(summary, leaders)}${ledgerBar(summary)}
${cautions(summary).map(caution).join('')}</div></header>`;
}

function winnerFigures(summary: Summary, leaders: Leaders): string {
  const [main, ...others] = figuresOf(summary, leaders);
  const { swept, fixed } = configurationTexts(summary, leaders.winner.position);
  return `<dl class="figures">${items(main === undefined ? [] : [main], 'main')}${items(others)}</dl>
<dl class="values">${items(swept.filter(({ label }) => label !== 'seed' || leaders.winner.group === null))}${items(fixed, 'fixed')}</dl>
`;
}

function items(entries: readonly NamedText[], kind?: string): string {
  const open = kind === undefined ? '<div>' : `<div class="${kind}">`;
  return entries
    .map(({ label, text }) => `${open}<dt>${html(label)}</dt><dd>${html(text)}</dd></div>`)
    .join('');
}

const STATE_COLORS: Readonly<Record<TrialState, string>> = {
  finished: 'best',
  diverged: 'diverged',
  stopped: 'rank-3',
  failed: 'caution-line',
  cancelled: 'median',
  running: 'rank-4',
  waiting: 'line',
};

function ledgerBar({ ledger }: Summary): string {
  const states = statesShown(ledger).map((state) => ({
    state,
    count: ledger[state],
    color: `var(--${STATE_COLORS[state]})`,
  }));
  const bars = states.map(({ count, color }) => `<span style="flex:${count};background:${color}"></span>`);
  const entries = states.map(
    ({ state, count, color }) =>
      `<li><i class="box" style="color:${color}"></i>${formatCount(count)} ${state}</li>`,
  );
  return `<div class="ledger" aria-hidden="true">${bars.join('')}</div>
<ul class="key"><li>${formatCount(ledger.planned)} planned</li>${entries.join('')}</ul>`;
}
