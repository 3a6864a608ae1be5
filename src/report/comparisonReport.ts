/** One report over several sweeps, as a page that fetches nothing, as Markdown, and its picture as a file. */
import { html } from '../base/escapeHtml.js';
import { SERIES_DARK, SERIES_LIGHT } from '../charts/tokens.js';
import { curveMetric } from '../charts/trialCurve.js';
import { hasCommonCurve, letterOf, winnersChart } from '../charts/winnersChart.js';
import type { Summary } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';
import { PAGE_THEME } from './chartColors.js';
import {
  comparisonTable,
  findingsBySweep,
  letteredName,
  testsNote,
  verdictsOf,
  winnersOf,
} from './comparison.js';
import { drawChart } from './drawChart.js';
import { markdown } from './escape.js';
import { standalone } from './figureFiles.js';
import { FULL, inAllWidths } from './htmlCharts.js';
import { pageHtml } from './htmlPage.js';
import { htmlTable } from './htmlTable.js';
import { list, table } from './markdown.js';
import { prose } from './prose.js';

type Summaries = readonly Summary[];

export const COMPARISON_FILES = {
  'report.md': comparisonMarkdown,
  'report.html': comparisonHtml,
  'figure-curves.svg': comparisonSvg,
} as const satisfies Record<string, (summaries: Summaries) => string>;

const COLORS = SERIES_LIGHT.map((_, index) => `var(--series-${index})`);
const variables = (colors: readonly string[]) =>
  colors.map((color, index) => `--series-${index}: ${color};`).join(' ');
/** Names of sweeps are longer than the labels of one sweep's sentences. */
const LAYOUT_STYLE =
  '.story.compared { margin-top: 1rem; } @media (min-width: 36rem) { .story.compared { grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr); } } .compared + .note, .findings + h3 { margin-top: 1.25rem; } .scroll { max-height: none; }';
const SERIES_STYLE = `:root { ${variables(SERIES_LIGHT)} } @media screen and (prefers-color-scheme: dark) { :root { ${variables(SERIES_DARK)} } }`;

function comparisonHtml(summaries: Summaries): string {
  const title = titleOf(summaries);
  const note = testsNote(summaries);
  const sections: (readonly [id: string, title: string, body: string])[] = [
    ['curves', 'The best of each', curves(summaries)],
    ['spaces', 'Side by side', htmlTable(comparisonTable(summaries, namesOf(summaries)), 'Side by side')],
    ['findings', 'What each sweep shows', findings(summaries)],
  ];
  const body = `<header>
<div class="eyebrow"><span>Report over ${summaries.length} sweeps</span></div>
<h1>${html(title)}</h1>
<dl class="story compared">${[...winnersOf(summaries), ...verdictsOf(summaries)]
    .map(({ label, text }) => `<dt>${html(label)}</dt><dd>${prose(text)}</dd>`)
    .join('')}</dl>
${note === '' ? '' : `<p class="note">${html(note)}</p>\n`}</header>
${sections
  .filter(([, , shown]) => shown !== '')
  .map(([id, name, shown]) => `<section id="${id}"><h2>${html(name)}</h2>\n${shown}</section>`)
  .join('\n')}
<footer>Each sweep has a report of its own; the same journals always give this same report.</footer>`;
  return pageHtml({ title, jmin: summaries[0]?.jmin ?? '', body, style: `${SERIES_STYLE} ${LAYOUT_STYLE}` });
}

function curves(summaries: Summaries): string {
  const [first] = summaries;
  const drawing = inAllWidths(
    (size) => winnersChart(summaries, { theme: PAGE_THEME, colors: COLORS, size }),
    FULL,
  );
  if (first === undefined || drawing.trim() === '') return '';
  const entries = summaries.flatMap((summary, index) =>
    hasCommonCurve(summary, first)
      ? [`<li><i class="line" style="color:${COLORS[index]}"></i>${html(letteredName(summary, index))}</li>`]
      : [],
  );
  return `<ul class="key">${entries.join('')}</ul>
<figure><figcaption>${html(curveMetric(first).label)} <span>by iteration of the best trial of each sweep${html(howToRead(summaries) + leftOut(summaries))}</span></figcaption>
${drawing}
</figure>`;
}

function howToRead([first, ...others]: Summaries): string {
  if (first === undefined) return '';
  if (others.some(({ facts }) => facts.digest !== first.facts.digest))
    return ', on different data: their heights do not compare';
  const { metric, goal } = objectiveOf(first.spec);
  const isHigherBetter = goal === 'maximize' && metric === curveMetric(first).name;
  return `: the ${isHigherBetter ? 'higher' : 'lower'} its end, the better`;
}

function leftOut(summaries: Summaries): string {
  const without = summaries.flatMap((summary, index) =>
    hasCommonCurve(summary, summaries[0] ?? summary) ? [] : [letterOf(index)],
  );
  return without.length === 0 ? '' : `; without a curve of the same measure: ${without.join(', ')}`;
}

function findings(summaries: Summaries): string {
  return findingsBySweep(summaries)
    .map(
      ({ name, sentences }) =>
        `<h3>${html(name)}</h3>\n<ul class="findings">${sentences.map((text) => `<li>${prose(text)}</li>`).join('')}</ul>`,
    )
    .join('\n');
}

function comparisonMarkdown(summaries: Summaries): string {
  const note = testsNote(summaries);
  return [
    `# ${markdown(titleOf(summaries))}`,
    list([...winnersOf(summaries), ...verdictsOf(summaries)]),
    ...(note === '' ? [] : [note]),
    ...(comparisonSvg(summaries) === ''
      ? []
      : ['## The best of each', '![The curve of the best trial of each sweep](figure-curves.svg)']),
    '## Side by side',
    table(comparisonTable(summaries, namesOf(summaries))),
    '## What each sweep shows',
    ...findingsBySweep(summaries).flatMap(({ name, sentences }) => [
      `### ${markdown(name)}`,
      sentences.map((text) => `- ${markdown(text)}`).join('\n'),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function comparisonSvg(summaries: Summaries): string {
  const size = { width: 700, height: 340 };
  const chart = winnersChart(summaries, { theme: PAGE_THEME, colors: COLORS, size });
  return standalone(chart === null ? '' : drawChart(chart, PAGE_THEME), SERIES_STYLE);
}

function titleOf(summaries: Summaries): string {
  return summaries.map(({ spec }) => spec.name).join(', ');
}

function namesOf(summaries: Summaries): string[] {
  return summaries.map(letteredName);
}
