import { html } from '../base/escapeHtml.js';
import { type Summary, winner } from '../results/summary.js';
import { dataFacts, searchSpace, times, workerTable } from './environment.js';
import { failureTable } from './failureTable.js';
import { curveSection, effectSection } from './htmlCharts.js';
import { htmlHeader } from './htmlHeader.js';
import { htmlTable } from './htmlTable.js';
import type { NamedText } from './hyperparameterText.js';
import { rankingNote, replicateNote } from './notes.js';
import { rankingTable } from './rankingTable.js';
import { replicateTable } from './replicateTable.js';
import { rerunCommand, rerunSweepFile } from './rerun.js';
import { STYLESHEET } from './stylesheet.js';

/** Rows shown of the ranking and of the groups of replicates. */
const LIMITS = { finished: 100, diverged: 20 };
const MAX_GROUPS = 100;

/** The report as one page: no script, nothing fetched, light or dark as its reader likes, and fit to print. */
export function reportHtml(summary: Summary): string {
  const name = html(summary.spec.name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="jmin ${html(summary.jmin)}">
<link rel="icon" href="data:,">
<title>${name}: sweep report</title>
<style>${STYLESHEET}</style>
</head>
<body><main>
${[htmlHeader(summary), ...sections(summary)].filter((section) => section !== '').join('\n')}
<footer>Planned by jmin ${html(summary.jmin)}. Every trial is in trials.csv; the same journal always gives this same report.</footer>
</main></body>
</html>
`;
}

function sections(summary: Summary): string[] {
  const best = winner(summary);
  return [
    curveSection(summary),
    best === null ? '' : effectSection(summary),
    summary.ranking.length === 0 ? '' : rankingSection(summary),
    summary.groups.length === 0 ? '' : replicateSection(summary),
    best === null ? '' : rerunSection(summary, best),
    summary.failures.size === 0
      ? ''
      : `<section><h2>Failed trials</h2>${htmlTable(failureTable(summary), 'Failed trials')}</section>`,
    detailSection(summary),
  ];
}

function rankingSection(summary: Summary): string {
  return `<section><h2>Ranking</h2>
<p class="note">${html(rankingNote(summary))}</p>
${htmlTable(rankingTable(summary, LIMITS), 'Ranking')}</section>`;
}

function replicateSection(summary: Summary): string {
  return `<section><h2>Replicates</h2>
<p class="note">${html(replicateNote(summary))}</p>
${htmlTable(replicateTable(summary, MAX_GROUPS), 'Replicates')}</section>`;
}

function rerunSection(summary: Summary, best: number): string {
  return `<section><h2>Run the best again</h2>
<div class="twin">
<div><p class="note">As a sweep file, to be saved beside this sweep’s own:</p>
<pre tabindex="0">${block(rerunSweepFile(summary, best))}</pre></div>
<div><p class="note">Or as a command, in that folder:</p>
<pre tabindex="0">${block(rerunCommand(summary, best))}</pre></div>
</div></section>`;
}

function detailSection(summary: Summary): string {
  const { partial, digest, workers } = summary;
  return `<section><h2>Where it comes from</h2>
<p class="note">Whoever trains this sweep on the same data gets the same digest.</p>
${facts([
  { label: partial ? 'digest, partial' : 'digest', text: digest },
  { label: 'data digest', text: summary.facts.digest },
])}
<div class="details">
<div><h3>Search space</h3>${facts(searchSpace(summary))}</div>
<div><h3>Data</h3>${facts(dataFacts(summary))}</div>
<div><h3>Times</h3>${facts(times(summary))}</div>
</div>
${workers.length === 0 ? '' : htmlTable(workerTable(summary), 'Workers')}</section>`;
}

function facts(items: readonly NamedText[]): string {
  const entries = items.map(({ label, text }) => {
    const kind = label.includes('digest') ? ' class="hash"' : '';
    return `<dt>${html(label)}</dt><dd${kind}>${html(text)}</dd>`;
  });
  return `<dl class="facts">${entries.join('')}</dl>`;
}

/** Lines kept, each made harmless. */
function block(text: string): string {
  return text.trimEnd().split('\n').map(html).join('\n');
}
