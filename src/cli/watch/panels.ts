/** The parts of the screen of `jmin watch`, as lines of text. Nothing here depends on Ink. */
import type { WatchedSweep } from '../../app/sweepWatch.js';
import { formatCount, formatCounted, formatTime } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { curveLines } from '../../charts/curveLines.js';
import { curveMetric } from '../../charts/trialCurve.js';
import type { SweepPhase } from '../../model/states.js';
import { rankingTable } from '../../report/rankingTable.js';
import { number, type ReportTable, text } from '../../report/reportTable.js';
import { type Summary, winner } from '../../results/summary.js';
import type { EventLine } from '../../views/eventLine.js';
import { namedTrials, type WorkerView, workerView } from '../../views/workerView.js';
import { brailleChart } from '../brailleChart.js';
import { doneText, statesText } from '../showRanking.js';
import type { Terminal } from '../terminal.js';
import { tableParts } from '../textTable.js';
import { bestText, paceTexts } from './progressText.js';

type Colors = Terminal['colors'];

/** How lines are drawn: their width in characters, and their colours. */
export interface LineStyle {
  readonly width: number;
  readonly colors: Colors;
}

const BAR_WIDTH = 24;

/** Title, bar and states. */
export function headLines(watched: WatchedSweep, { width, colors }: LineStyle): string[] {
  const { spec, phase, ledger } = watched.summary;
  const ended = ledger.planned - ledger.waiting - ledger.running;
  const best = bestText(watched.summary);
  const facts = [doneText(ledger), ...paceTexts(watched)].join(' · ');
  const title = `${colors.bold(printable(spec.name, Math.max(10, width - 45)))}  ${phaseText(phase, colors)}`;
  return [
    best === null ? title : `${title}  ${best}`,
    `${bar(ended / ledger.planned)} ${facts}`,
    colors.dim(statesText(ledger)),
  ];
}

function phaseText(phase: SweepPhase, colors: Colors): string {
  if (phase === 'running' || phase === 'done') return colors.green(phase);
  return phase === 'cancelled' ? colors.red(phase) : colors.yellow(phase);
}

export function bar(share: number): string {
  const full = Math.round((Number.isNaN(share) ? 0 : share) * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}

/** Trials to list, and the place of the selected one. */
export interface ListedTrials {
  readonly positions: readonly number[];
  readonly place: number;
}

/** The most trials in a list. */
export const MAX_LISTED = 100;

/** The best trials in this many lines. The selected one stays visible. */
export function trialLines(summary: Summary, listed: ListedTrials, style: LineStyle & Height): string[] {
  const { columns, rows } = rankingTable(summary, { finished: MAX_LISTED, diverged: 0 });
  const shown = rows.slice(0, listed.positions.length);
  return listLines(
    { columns: columns.map((column) => ({ ...column, isKey: false })), rows: shown },
    listed,
    style,
  );
}

/** The failed trials with their reasons. */
export function failureLines(summary: Summary, listed: ListedTrials, style: LineStyle & Height): string[] {
  const rows = listed.positions.map((position) => ({
    cells: [String(summary.trials.number(position)), summary.failures.get(position)?.reason ?? ''],
  }));
  return listLines({ columns: [number('failed trial'), text('reason')], rows }, listed, style);
}

interface Height {
  readonly height: number;
}

function listLines(
  table: ReportTable,
  { place }: ListedTrials,
  { height, ...style }: LineStyle & Height,
): string[] {
  const rows = table.rows.map((row, i) => {
    const [first = '', ...others] = row.cells;
    return { ...row, cells: [`${i === place ? '› ' : ''}${first}`, ...others] };
  });
  const { head, rows: lines } = tableParts({ ...table, rows }, style);
  const room = Math.max(1, height - head.length);
  const from = Math.max(0, place - room + 1);
  return [...head, ...lines.slice(from, from + room)];
}

/** The title, the drawing and its axis. */
export function curvePanel(summary: Summary, height: number, { width, colors }: LineStyle): string[] {
  const best = winner(summary);
  if (best === null) return [colors.dim('No trial has finished yet.')];
  const { name, label } = curveMetric(summary);
  const chart = curveLines(summary, [best], name);
  if (chart === null) return [colors.dim('The best trial has no curve.')];
  const lines = chart.lines.map(({ places }) => places);
  return [
    colors.dim(printable(`${label} by iteration: trial ${summary.trials.number(best)}, the best`)),
    ...brailleChart(lines, chart, { width, height }),
  ];
}

/** A line for each worker. With too many, the last line counts the others. */
export function workerLines(
  { summary, slug, workers }: WatchedSweep,
  height: number,
  { colors }: LineStyle,
): string[] {
  if (workers.length === 0) return [colors.dim('No workers.')];
  const own = namedTrials(summary);
  const views = workers.map((presence) => workerView(presence, (named) => (named === slug ? own : null)));
  const shown = views.length <= height ? views : views.slice(0, height - 1);
  const lines = shown.map((view) => workerText(view, slug, colors));
  const left = views.length - shown.length;
  return left === 0 ? lines : [...lines, colors.dim(`and ${formatCounted(left, 'more worker')}`)];
}

function workerText({ worker, host, threads, running }: WorkerView, slug: string, colors: Colors): string {
  const who = `${printable(worker, 40)} on ${printable(host, 30)}, ${formatCounted(threads, 'thread')}:`;
  if (running.length === 0) return `${colors.dim(who)} idle`;
  const trainings = running.map((training) => {
    const names = training.trials.map(({ trial, id }) => trial ?? id).join('+');
    return `${training.slug === slug ? '' : `${printable(training.sweep, 30)} `}trial ${names} ${shareText(training)}`;
  });
  return `${colors.dim(who)} ${trainings.join(', ')}`;
}

function shareText({ iteration, iterations }: WorkerView['running'][number]): string {
  if (iterations === null) return `at iteration ${formatCount(iteration)}`;
  return `${Math.floor((100 * iteration) / Math.max(1, iterations))} %`;
}

export function eventLines(events: readonly EventLine[], height: number, { colors }: LineStyle): string[] {
  if (events.length === 0) return [colors.dim('No events yet.')];
  return events.slice(-height).map(({ at, text: words, tone, isBest }) => {
    const what = `${printable(words, 300)}${isBest ? ', the best so far' : ''}`;
    const toned = isBest ? colors.green(what) : tone === 'bad' ? colors.yellow(what) : what;
    return `${colors.dim(formatTime(at).slice(11, 19))} ${toned}`;
  });
}

const KEYS = [
  ['↑ ↓', 'select a trial'],
  ['Enter', 'its configuration, results, events and log; Esc goes back'],
  ['f', 'list the failed trials, or the best ones again'],
  ['p', 'pause or resume the sweep'],
  ['c', 'cancel the sweep; asks first'],
  ['o', 'open the page of the sweep'],
  ['?', 'these keys'],
  ['q', 'quit: the sweep continues'],
] as const;

export function helpLines({ colors }: LineStyle): string[] {
  return ['', ...KEYS.map(([key, what]) => `  ${colors.bold(key.padEnd(7))} ${what}`)];
}
