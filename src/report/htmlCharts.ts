import { analyse } from '../analysis/analysis.js';
import { costMetric } from '../analysis/curveReadings.js';
import { capitalised, objectiveLabel } from '../analysis/findings/finding.js';
import { type ValueEffect, valueEffects } from '../analysis/valueEffects.js';
import { html } from '../base/escapeHtml.js';
import { BEST_CURVES, curveChart, MAX_OTHER_LINES } from '../charts/curveChart.js';
import { depthChart } from '../charts/depthChart.js';
import { effectChart, effectCostScale, hasMedians } from '../charts/effectChart.js';
import type { Chart, ChartSize } from '../charts/frame.js';
import { paretoChart } from '../charts/paretoChart.js';
import { rateChart, ratedTrials } from '../charts/rateChart.js';
import { selectTrials } from '../charts/selectTrials.js';
import { curveMetric } from '../charts/trialCurve.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { labelOf } from '../views/labels.js';
import { PAGE_THEME } from './chartColors.js';
import { drawChart } from './drawChart.js';
import { effectNames } from './effectTable.js';

/** A chart is drawn for three widths, and the stylesheet shows one of them, because scaled type would be too small. */
export type Widths = Readonly<Record<'wide' | 'middle' | 'narrow', ChartSize>>;

export const FULL: Widths = {
  wide: { width: 1040, height: 400 },
  middle: { width: 700, height: 340 },
  narrow: { width: 358, height: 290 },
};
const SINGLE: Widths = {
  wide: { width: 1040, height: 300 },
  middle: { width: 700, height: 280 },
  narrow: { width: 358, height: 240 },
};
/** Beside the five sentences, or below them. */
const HERO: Widths = {
  wide: { width: 510, height: 290 },
  middle: { width: 700, height: 280 },
  narrow: { width: 358, height: 240 },
};
const HALF: Widths = {
  wide: { width: 510, height: 270 },
  middle: { width: 340, height: 230 },
  narrow: { width: 358, height: 230 },
};
const THIRD: ChartSize = { width: 340, height: 230 };

/** The hyperparameter of the one picture: the most important one, if that is known. */
function mainAxis(
  summary: Summary,
): { readonly name: string; readonly effects: readonly ValueEffect[] } | null {
  const first = analyse(summary).importance?.main[0];
  const name = first?.isReal === true ? first.factors[0]?.[0] : undefined;
  const effects = name === undefined ? [] : (valueEffects(summary, [name]).get(name) ?? []);
  return name === undefined || effects.length < 2 ? null : { name, effects };
}

/** The picture of the first screen: the result against the most important hyperparameter, else the learning curves. */
export function heroFigure(summary: Summary): string {
  const axis = mainAxis(summary);
  if (axis === null) return rateFigure(summary, HERO) || curveFigure(summary, HERO);
  const y = effectCostScale(summary);
  const draw = (size: ChartSize) => effectChart(summary, axis, { theme: PAGE_THEME, size, y });
  return `<figure><figcaption>${html(objectiveLabel(summary))} <span>against ${html(labelOf(axis.name))}, which matters most: ${html(effectReading(summary, axis.effects))}</span></figcaption>
${inAllWidths(draw, HERO)}
</figure>`;
}

/** What the marks of the picture mean, where no key stands beside it. */
function effectReading(summary: Summary, effects: readonly ValueEffect[]): string {
  const median = hasMedians(effects) ? ', the thin line through the medians' : '';
  const isLost = effectCostScale(summary).isCut || summary.ledger.diverged > 0;
  return `a dot for each trial, the blue line through the best${median}${isLost ? '; triangles diverged, or are off the scale' : ''}`;
}

/** The same picture alone; empty if no hyperparameter is known to matter. */
export function resultOf(summary: Summary, size: ChartSize): string {
  const axis = mainAxis(summary);
  if (axis === null) return '';
  const y = effectCostScale(summary);
  return drawChart(effectChart(summary, axis, { theme: PAGE_THEME, size, y }), PAGE_THEME);
}

export function curvesOf(summary: Summary, size: ChartSize): string {
  const chart = curveChart(summary, PAGE_THEME, size);
  return chart === null ? '' : drawChart(chart, PAGE_THEME);
}

/** The hyperparameter that `resultOf` draws the result against; null if it is empty. */
export function resultAxis(summary: Summary): string | null {
  return mainAxis(summary)?.name ?? null;
}

function curveFigure(summary: Summary, widths: Widths = FULL): string {
  const draw = (size: ChartSize) => curveChart(summary, PAGE_THEME, size);
  if (draw(widths.narrow) === null) return '';
  return `<figure><figcaption>${html(curveMetric(summary).label)} <span>by iteration: look for curves that still fall at the end, that swing, or that were lost</span></figcaption>
${inAllWidths(draw, widths)}
</figure>`;
}

/** One network under each learning rate; empty if the sweep has no such row. */
function rateFigure(summary: Summary, widths: Widths): string {
  const draw = (size: ChartSize) => rateChart(summary, PAGE_THEME, size);
  if (draw(widths.narrow) === null) return '';
  const name = trainerOf(summary.spec).meanings?.stepSize ?? '';
  const trials = ratedTrials(summary);
  const lost = trials.filter(({ isLost }) => isLost).map(({ rate }) => rate);
  const only = trials.length === summary.trials.size ? 'the network' : 'the winner’s network';
  const end = lost.length === 0 ? '' : `; lost, and marked by a triangle: ${lost.join(', ')}`;
  return `<figure><figcaption>${html(curveMetric(summary).label)} of ${only} <span>for each ${html(labelOf(name))}, written at the end of its line: too small where it hardly falls, too large where it swings${html(end)}</span></figcaption>
${inAllWidths(draw, widths)}
</figure>`;
}

/** The first screen has the picture of the learning rates where no hyperparameter is known to matter. */
export function curveBody(summary: Summary): string {
  const figure = curveFigure(summary);
  if (figure === '') return '';
  const shown = selectTrials(summary, { best: BEST_CURVES, others: 0 }).best.length;
  const { ledger, facts, columns } = summary;
  const { label } = curveMetric(summary);
  const dev = costMetric(summary, 'dev')?.label;
  const entries: KeyEntry[] = [];
  if (shown > 0) entries.push(['line', 'best', `${label} of the best`]);
  if (shown > 0 && facts.devExamples > 0 && dev !== undefined) entries.push(['dash', 'best', `its ${dev}`]);
  if (shown > 1)
    entries.push(['line', 'rank-2', shown === 2 ? `${label} of rank 2` : `${label} of ranks 2 to ${shown}`]);
  const blewUp = columns.blewUp.reduce((sum, flag) => sum + flag, 0);
  const others = summary.ranking.length - shown;
  if (others > MAX_OTHER_LINES) entries.push(['box', 'median', 'how many of the others pass here']);
  else if (ledger.finished + ledger.stopped > shown + blewUp) entries.push(['line', 'points', 'others']);
  if (ledger.diverged + blewUp > 0) entries.push(['up', 'diverged', lostText(ledger.diverged, blewUp)]);
  return `${key(entries)}
${figure}
${mainAxis(summary) === null ? '' : rateFigure(summary, SINGLE)}`;
}

function lostText(diverged: number, blewUp: number): string {
  if (diverged === 0) return 'blew up';
  return blewUp === 0 ? 'diverged' : 'diverged or blew up';
}

export function effectBody(summary: Summary): string {
  const all = [...valueEffects(summary, effectNames(summary))].map(([name, effects]) => ({ name, effects }));
  if (all.length === 0) return '';
  const y = effectCostScale(summary);
  const columns = all.length === 4 ? 2 : Math.min(3, all.length);
  const figures = all.map((shown) => {
    const draw = (size: ChartSize) => effectChart(summary, shown, { theme: PAGE_THEME, size, y });
    const drawing =
      columns === 3 ? drawChart(draw(THIRD), PAGE_THEME) : inAllWidths(draw, columns === 2 ? HALF : SINGLE);
    return `<figure><figcaption>${html(labelOf(shown.name))}${html(readingOf(summary, shown.name))}</figcaption>\n${drawing}\n</figure>`;
  });
  const entries: KeyEntry[] = [
    ['dot', 'points', 'a trial'],
    ['line', 'best', 'best of a value'],
  ];
  if (all.some(({ effects }) => hasMedians(effects))) entries.push(['line', 'median', 'median of a value']);
  if (y.isCut) entries.push(['up', 'diverged', 'diverged, or off the scale']);
  else if (summary.ledger.diverged > 0) entries.push(['up', 'diverged', 'diverged']);
  return `${key(entries)}
<div class="multiples ${['one', 'two', 'three'][columns - 1]}">
${figures.join('\n')}
</div>`;
}

/** The caption of the picture of one hyperparameter. */
function readingOf(summary: Summary, name: string): string {
  const { edges, flats } = analyse(summary);
  const edge = edges.find(({ axis }) => axis === name);
  if (edge !== undefined) return `: best at the ${edge.side === 'high' ? 'largest' : 'smallest'} value tried`;
  return flats.some(({ axis }) => axis === name) ? ': makes no difference' : '';
}

/** The depth and what counts as size, as a title and a caption name them. */
function depthNames({ spec }: Summary): { readonly depth: string; readonly size: string } {
  const { depth = '', size = 'size' } = trainerOf(spec).meanings ?? {};
  return { depth: labelOf(depth), size };
}

export function depthTitle(summary: Summary): string {
  const { depth, size } = depthNames(summary);
  return capitalised(`${depth} against ${size}`);
}

export function depthBody(summary: Summary): string {
  const draw = (size: ChartSize) => depthChart(summary, PAGE_THEME, size);
  if (draw(SINGLE.narrow) === null) return '';
  const { depth, size } = depthNames(summary);
  return `<figure><figcaption>Best ${html(objectiveLabel(summary))} <span>with at most this many ${html(size)}: a line for each number of ${html(depth)}, written at its end</span></figcaption>
${inAllWidths(draw, SINGLE)}
</figure>`;
}

export function depthOf(summary: Summary, size: ChartSize): string {
  const chart = depthChart(summary, PAGE_THEME, size);
  return chart === null ? '' : drawChart(chart, PAGE_THEME);
}

/** The second objective that the picture is drawn against, as in the chart; null: the time. */
function lessIsBetter({ spec: { secondObjective } }: Summary): string | null {
  return secondObjective?.goal === 'minimize' ? labelOf(secondObjective.metric) : null;
}

export function paretoTitle(summary: Summary): string {
  return `Result against ${lessIsBetter(summary) ?? 'time'}`;
}

export function paretoBody(summary: Summary): string {
  const draw = (size: ChartSize) => paretoChart(summary, PAGE_THEME, size);
  if (draw(SINGLE.narrow) === null) return '';
  const second = lessIsBetter(summary);
  const against =
    second === null
      ? 'against training time in seconds: the line shows what more time buys'
      : `against ${second}: the line is the front`;
  return `${key([
    ['dot', 'points', 'a trial'],
    ['dot', 'best', second === null ? 'no other is both better and faster' : 'no other is better in both'],
  ])}
<figure><figcaption>${html(objectiveLabel(summary))} <span>${html(against)}</span></figcaption>
${inAllWidths(draw, SINGLE)}
</figure>`;
}

export function inAllWidths(draw: (size: ChartSize) => Chart | null, widths: Widths): string {
  const drawings = Object.entries(widths).map(([width, size]) => {
    const chart = draw(size);
    return chart === null ? '' : drawChart(chart, PAGE_THEME).replace('<svg', `<svg class="${width}"`);
  });
  return drawings.join('\n');
}

type KeyEntry = readonly [mark: 'line' | 'dash' | 'dot' | 'up' | 'box', color: string, meaning: string];

function key(entries: readonly KeyEntry[]): string {
  const items = entries.map(
    ([mark, color, meaning]) =>
      `<li><i class="${mark}" style="color:var(--${color})"></i>${html(meaning)}</li>`,
  );
  return `<ul class="key">${items.join('')}</ul>`;
}
