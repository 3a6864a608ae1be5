import { objectiveLabel } from '../analysis/findings/finding.js';
import { html } from '../base/escapeHtml.js';
import { formatCount } from '../base/format.js';
import { sweptNames } from '../model/sweepSpec.js';
import { type Summary, winner } from '../results/summary.js';
import { labelOf } from '../views/labels.js';
import { dataFacts, searchSpace, times, workerTable } from './environment.js';
import { failureTable } from './failureTable.js';
import {
  curveBody,
  depthBody,
  depthTitle,
  effectBody,
  heroFigure,
  paretoBody,
  paretoTitle,
} from './htmlCharts.js';
import { htmlHeader } from './htmlHeader.js';
import { pageHtml } from './htmlPage.js';
import { htmlTable } from './htmlTable.js';
import { hyperparameterText, type NamedText } from './hyperparameterText.js';
import { importanceBars, importanceNote } from './importanceBars.js';
import { hasMarks, marksTable } from './marksTable.js';
import { codeStateOf, digestNotes, methodsOf } from './methods.js';
import { metricsOf } from './metrics.js';
import { nextSweepFile } from './nextSweepFile.js';
import { rankingNote, replicateNote } from './notes.js';
import { parallelFigure } from './parallel.js';
import { prose } from './prose.js';
import { rankingTable } from './rankingTable.js';
import { replicateTable } from './replicateTable.js';
import { rerunCommand, rerunSweepFile } from './rerun.js';
import { furtherFindings } from './story.js';

/** The most rows of the ranking and of the groups of replicates. */
const LIMITS = { finished: 300, diverged: 20 };
const MAX_GROUPS = 100;

/** The report as one page. It fetches nothing, is complete without its script, light or dark, and can be printed. */
export function reportHtml(summary: Summary): string {
  const shown = sections(summary).filter(({ body }) => body !== '');
  const page = [
    htmlHeader(summary, heroFigure(summary)),
    contents(shown),
    ...shown.map(({ id, title, body }) => `<section id="${id}"><h2>${html(title)}</h2>\n${body}</section>`),
  ].join('\n');
  return pageHtml({
    title: summary.spec.name,
    jmin: summary.jmin,
    body: `${page}
<footer>Planned by jmin ${html(summary.jmin)}. Every trial is in trials.csv; the same journal always gives this same report.</footer>`,
    end: trialTexts(summary, page),
  });
}

interface Section {
  readonly id: string;
  readonly title: string;
  /** Empty if the sweep has nothing to show there. */
  readonly body: string;
}

function sections(summary: Summary): Section[] {
  const best = winner(summary);
  const { spec } = summary;
  return [
    { id: 'findings', title: 'What this sweep shows', body: findingsBody(summary) },
    {
      id: 'notes',
      title: 'Notes and tags',
      body: hasMarks(summary) ? htmlTable(marksTable(summary), 'Notes and tags') : '',
    },
    { id: 'importance', title: 'What made the difference', body: importanceBody(summary) },
    {
      id: 'hyperparameters',
      title: `${objectiveLabel({ spec })} against each hyperparameter`,
      body: best === null ? '' : effectBody(summary),
    },
    { id: 'depth', title: depthTitle(summary), body: best === null ? '' : depthBody(summary) },
    { id: 'curves', title: 'Learning curves', body: curveBody(summary) },
    {
      id: 'parallel-trials',
      title: 'All trials at once',
      body: best === null ? '' : parallelFigure(summary),
    },
    { id: 'ranking', title: 'Ranking', body: rankingBody(summary) },
    { id: 'replicates', title: 'Replicates', body: replicateBody(summary) },
    { id: 'cost', title: paretoTitle(summary), body: best === null ? '' : paretoBody(summary) },
    { id: 'next', title: 'The next sweep', body: nextBody(summary) },
    { id: 'again', title: 'Run the best again', body: best === null ? '' : rerunBody(summary, best) },
    {
      id: 'failed',
      title: 'Failed trials',
      body: summary.failures.size === 0 ? '' : htmlTable(failureTable(summary), 'Failed trials'),
    },
    { id: 'methods', title: 'Methods and environment', body: detailBody(summary) },
  ];
}

function contents(shown: readonly Section[]): string {
  const links = shown.map(({ id, title }) => `<li><a href="#${id}">${html(title)}</a></li>`);
  return `<nav aria-label="Contents"><ol>${links.join('')}</ol></nav>`;
}

function findingsBody(summary: Summary): string {
  const items = furtherFindings(summary).map((text) => `<li>${prose(text)}</li>`);
  return items.length === 0 ? '' : `<ul class="findings">${items.join('\n')}</ul>`;
}

function importanceBody(summary: Summary): string {
  const bars = importanceBars(summary);
  return bars === '' ? '' : `<p class="note">${prose(importanceNote(summary))}</p>\n${bars}`;
}

function rankingBody(summary: Summary): string {
  if (summary.ranking.length === 0) return '';
  return `<p class="note">${html(rankingNote(summary))}</p>
${htmlTable(rankingTable(summary, LIMITS), 'Ranking', { id: 'ranking-table' })}`;
}

function replicateBody(summary: Summary): string {
  if (summary.groups.length === 0) return '';
  return `<p class="note">${html(replicateNote(summary))}</p>
${htmlTable(replicateTable(summary, MAX_GROUPS), 'Replicates', { id: 'replicate-table' })}`;
}

function nextBody(summary: Summary): string {
  const file = nextSweepFile(summary);
  if (file === null) return '';
  return `<p class="note">What jmin refine writes, to be saved beside this sweep’s own file. Results that are known are not trained again.</p>
${codeBlock('next-file', file)}`;
}

function rerunBody(summary: Summary, best: number): string {
  return `<div class="twin">
<div><p class="note">As a sweep file, to be saved beside this sweep’s own:</p>
${codeBlock('again-file', rerunSweepFile(summary, best))}</div>
<div><p class="note">Or as a command, in that folder:</p>
${codeBlock('again-command', rerunCommand(summary, best))}</div>
</div>`;
}

/** A text to copy. */
function codeBlock(id: string, text: string): string {
  return `<div class="code"><button type="button" class="control scripted-only" data-copy="${id}">copy</button><pre id="${id}" tabindex="0">${block(text)}</pre></div>`;
}

function detailBody(summary: Summary): string {
  const { digest, workers } = summary;
  const code = codeStateOf(summary);
  return `${methodsOf(summary.spec)
    .map((text) => `<p class="note">${html(text)}</p>`)
    .join('\n')}
${facts([
  { label: ['digest', ...digestNotes(summary)].join(', '), text: digest },
  { label: 'data digest', text: summary.facts.digest },
  ...(code === null ? [] : [{ label: 'code', text: code }]),
])}
<div class="details">
<div><h3>Search space</h3>${facts(searchSpace(summary))}</div>
<div><h3>Data</h3>${facts(dataFacts(summary))}</div>
<div><h3>Times</h3>${facts(times(summary))}</div>
</div>
${workers.length === 0 ? '' : htmlTable(workerTable(summary), 'Workers')}`;
}

function facts(items: readonly NamedText[]): string {
  const entries = items.map(({ label, text }) => {
    const kind = label.includes('digest') ? ' class="hash"' : '';
    return `<dt>${html(label)}</dt><dd${kind}>${html(text)}</dd>`;
  });
  return `<dl class="facts">${entries.join('')}</dl>`;
}

/** Keeps the lines and escapes each. */
function block(text: string): string {
  return text.trimEnd().split('\n').map(html).join('\n');
}

/** What the pointer shows of each trial in a drawing. */
function trialTexts(summary: Summary, page: string): string {
  const numbers = new Set([...page.matchAll(/ data-t="(\d+)"/g)].map(([, number]) => Number(number)));
  if (numbers.size === 0) return '';
  const names = sweptNames(summary.spec);
  const metrics = metricsOf(summary);
  const texts = [...numbers]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const position = summary.trials.positionOfNumber(number);
      if (position === undefined) return [];
      const figures = metrics
        .slice(0, 2)
        .map(({ label, format, value }) => `${label} ${format(value(position))}`);
      const values = names.map((name) => `${labelOf(name)} ${hyperparameterText(summary, position, name)}`);
      return [
        [
          String(number),
          [`trial ${formatCount(number)}: ${figures.join(', ')}`, ...values].join('\n'),
        ] as const,
      ];
    });
  const json = JSON.stringify(Object.fromEntries(texts)).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="trial-texts">${json}</script>\n`;
}
