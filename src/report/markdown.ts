import { objectiveLabel } from '../analysis/findings/finding.js';
import { valueEffects } from '../analysis/valueEffects.js';
import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import { curveMetric } from '../charts/trialCurve.js';
import { leadersOf } from '../results/leaders.js';
import type { Summary } from '../results/summary.js';
import { labelOf } from '../views/labels.js';
import { effectNames, effectTable } from './effectTable.js';
import { dataFacts, searchSpace, times, workerTable } from './environment.js';
import { markdown } from './escape.js';
import { failureTable } from './failureTable.js';
import { depthSvg } from './figureFiles.js';
import { cautions, figuresOf, statesShown } from './headline.js';
import { curvesOf, depthTitle, resultAxis } from './htmlCharts.js';
import { fixedTexts, type NamedText } from './hyperparameterText.js';

import { hasMarks, marksTable } from './marksTable.js';
import { codeStateOf, digestNotes } from './methods.js';
import { nextSweepFile } from './nextSweepFile.js';
import { rankingNote, replicateNote } from './notes.js';
import { rankingTable } from './rankingTable.js';
import { replicateTable } from './replicateTable.js';
import type { ReportRow, ReportTable } from './reportTable.js';
import { rerunCommand, rerunSweepFile } from './rerun.js';
import { furtherFindings, story, warnings } from './story.js';

/** The most rows of the ranking and of the groups of replicates. */
const LIMITS = { finished: 20, diverged: 10 };
const MAX_GROUPS = 20;

/** The report as Markdown, for a terminal, a pull request or a mail. */
export function reportMarkdown(summary: Summary): string {
  const { spec } = summary;
  const leaders = leadersOf(summary);
  const best = leaders?.winner.position ?? null;
  return [
    `# ${markdown(spec.name)}`,
    ...(spec.description ?? '').split('\n').map(markdown),
    ...[...warnings(summary), ...cautions(summary)].map((caution) => `> ${markdown(caution)}`),
    story(summary)
      .map(({ label, text }) => `**${label}.** ${markdown(text)}`)
      .join('\n\n'),
    ...figure(resultAxis(summary), summary),
    ...(leaders === null ? [] : [list(figuresOf(summary, leaders))]),
    list(ledgerTexts(summary)),
    ...findings(summary),
    ...(hasMarks(summary) ? ['## Notes and tags', table(marksTable(summary))] : []),
    ...(curvesOf(summary, { width: 700, height: 340 }) === ''
      ? []
      : [
          '## Learning curves',
          `![${markdown(curveMetric(summary).label)} by iteration of the best trials and the others](figure-curves.svg)`,
        ]),
    ...depths(summary),
    ...(summary.ranking.length === 0 ? [] : ranking(summary)),
    ...(summary.groups.length === 0
      ? []
      : ['## Replicates', replicateNote(summary), table(replicateTable(summary, MAX_GROUPS))]),
    ...(best === null ? [] : effects(summary)),
    ...nextSweep(summary),
    ...(best === null ? [] : runAgain(summary, best)),
    ...(summary.failures.size === 0 ? [] : ['## Failed trials', table(failureTable(summary))]),
    '## Search space',
    list(searchSpace(summary)),
    '## Data',
    list([...dataFacts(summary), { label: 'data digest', text: summary.facts.digest }]),
    '## Environment',
    ...(summary.workers.length === 0 ? [] : [table(workerTable(summary))]),
    list(times(summary)),
    `Planned by jmin ${markdown(summary.jmin)}. More charts are in report.html, every trial is in trials.csv.`,
  ]
    .filter((block) => block !== '')
    .join('\n\n')
    .concat('\n');
}

function figure(axis: string | null, { spec }: Summary): string[] {
  return axis === null
    ? []
    : [`![${markdown(`${objectiveLabel({ spec })} against ${labelOf(axis)}`)}](figure-result.svg)`];
}

function findings(summary: Summary): string[] {
  const found = furtherFindings(summary);
  return found.length === 0
    ? []
    : ['## What this sweep shows', found.map((text) => `- ${markdown(text)}`).join('\n')];
}

function depths(summary: Summary): string[] {
  if (depthSvg(summary) === '') return [];
  const title = markdown(depthTitle(summary));
  return [`## ${title}`, `![${title}: the best ${markdown(objectiveLabel(summary))}](figure-depth.svg)`];
}

function nextSweep(summary: Summary): string[] {
  const file = nextSweepFile(summary);
  return file === null
    ? []
    : [
        '## The next sweep',
        "What jmin refine writes, to be saved beside this sweep's own file:",
        fenced('yaml', file),
      ];
}

function ledgerTexts(summary: Summary): NamedText[] {
  const { phase, ledger, digest } = summary;
  const notes = digestNotes(summary);
  const code = codeStateOf(summary);
  const counts = statesShown(ledger).map((state) => `${formatCount(ledger[state])} ${state}`);
  return [
    { label: 'state', text: phase },
    { label: 'trials', text: `${formatCount(ledger.planned)} planned: ${counts.join(', ')}` },
    { label: 'digest', text: notes.length === 0 ? digest : `${digest} (${notes.join('; ')})` },
    ...(code === null ? [] : [{ label: 'code', text: code }]),
  ];
}

function ranking(summary: Summary): string[] {
  const fixed = fixedTexts(summary).map(({ label, text }) => `${label} ${text}`);
  return [
    '## Ranking',
    ...(fixed.length === 0 ? [] : [`The same for all: ${markdown(fixed.join(', '))}.`]),
    rankingNote(summary),
    table(rankingTable(summary, LIMITS)),
  ];
}

function effects(summary: Summary): string[] {
  const names = effectNames(summary);
  if (names.length === 0) return [];
  return [
    '## By hyperparameter',
    ...[...valueEffects(summary, names)].flatMap(([name, values]) => [
      `### ${labelOf(name)}`,
      table(effectTable(summary, name, values)),
    ]),
  ];
}

function runAgain(summary: Summary, best: number): string[] {
  return [
    '## Run the best again',
    "As a sweep file, to be saved beside this sweep's own:",
    fenced('yaml', rerunSweepFile(summary, best)),
    'Or as a command, in that folder:',
    fenced('sh', rerunCommand(summary, best)),
  ];
}

export function list(items: readonly NamedText[]): string {
  return items.map(({ label, text }) => `- ${markdown(label)}: ${markdown(text)}`).join('\n');
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [
    fence + language,
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => printable(line)),
    fence,
  ].join('\n');
}

export function table({ columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ label }) => markdown(label))),
    line(columns.map(({ kind }) => (kind === 'number' ? '---:' : ':---'))),
    ...rows.map((row) => line(cellsOf(row, columns.length))),
  ].join('\n');
}

function cellsOf({ kind, cells }: ReportRow, columns: number): string[] {
  if (kind === 'gap') return [...cells.map(markdown), ...new Array<string>(columns - 1).fill('')];
  if (kind === 'best') return cells.map((cell) => (cell === '' ? '' : `**${markdown(cell)}**`));
  return cells.map(markdown);
}
