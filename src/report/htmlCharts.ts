import { valueEffects } from '../analysis/valueEffects.js';
import { html } from '../base/escapeHtml.js';
import { BEST_CURVES, curveChart } from '../charts/curveChart.js';
import { effectChart, effectCostScale, hasMedians } from '../charts/effectChart.js';
import type { Chart, ChartSize } from '../charts/frame.js';
import { selectTrials } from '../charts/selectTrials.js';
import type { Summary } from '../results/summary.js';
import { labelOf } from '../views/labels.js';
import { PAGE_THEME } from './chartColors.js';
import { drawChart } from './drawChart.js';
import { effectNames } from './effectTable.js';
import { rankLabel } from './metrics.js';

/** A chart is drawn for each of three widths, of which the stylesheet shows one: scaled type would be too small. */
type Widths = Readonly<Record<'wide' | 'middle' | 'narrow', ChartSize>>;

const FULL: Widths = {
  wide: { width: 1040, height: 400 },
  middle: { width: 700, height: 340 },
  narrow: { width: 358, height: 290 },
};
const SINGLE: Widths = {
  wide: { width: 1040, height: 300 },
  middle: { width: 700, height: 280 },
  narrow: { width: 358, height: 240 },
};
const HALF: Widths = {
  wide: { width: 510, height: 270 },
  middle: { width: 340, height: 230 },
  narrow: { width: 358, height: 230 },
};
const THIRD: ChartSize = { width: 340, height: 230 };

export function curveSection(summary: Summary): string {
  const draw = (size: ChartSize) => curveChart(summary, PAGE_THEME, size);
  if (draw(FULL.narrow) === null) return '';
  const shown = selectTrials(summary, { best: BEST_CURVES, others: 0 }).best.length;
  const { ledger, facts, columns } = summary;
  const entries: KeyEntry[] = [];
  if (shown > 0) entries.push(['line', 'best', 'J of the best']);
  if (shown > 0 && facts.devExamples > 0) entries.push(['dash', 'best', 'its dev J']);
  if (shown > 1) entries.push(['line', 'rank-2', shown === 2 ? 'J of rank 2' : `J of ranks 2 to ${shown}`]);
  const blewUp = columns.blewUp.reduce((sum, flag) => sum + flag, 0);
  if (ledger.finished + ledger.stopped > shown + blewUp) entries.push(['line', 'points', 'others']);
  if (ledger.diverged + blewUp > 0) entries.push(['up', 'diverged', lostText(ledger.diverged, blewUp)]);
  return `<section><h2>Learning curves</h2>
${key(entries)}
<figure><figcaption>J <span>by iteration</span></figcaption>
${inAllWidths(draw, FULL, 'curves')}
</figure></section>`;
}

function lostText(diverged: number, blewUp: number): string {
  if (diverged === 0) return 'blew up';
  return blewUp === 0 ? 'diverged' : 'diverged or blew up';
}

export function effectSection(summary: Summary): string {
  const all = [...valueEffects(summary, effectNames(summary))].map(([name, effects]) => ({ name, effects }));
  if (all.length === 0) return '';
  const y = effectCostScale(summary);
  const columns = all.length === 4 ? 2 : Math.min(3, all.length);
  const figures = all.map((shown, index) => {
    const draw = (size: ChartSize) => effectChart(summary, shown, { theme: PAGE_THEME, size, y });
    const id = `effect${index + 1}`;
    const drawing =
      columns === 3 ? drawChart(draw(THIRD), id) : inAllWidths(draw, columns === 2 ? HALF : SINGLE, id);
    return `<figure><figcaption>${html(labelOf(shown.name))}</figcaption>\n${drawing}\n</figure>`;
  });
  const entries: KeyEntry[] = [
    ['dot', 'points', 'a trial'],
    ['line', 'best', 'best of a value'],
  ];
  if (all.some(({ effects }) => hasMedians(effects))) entries.push(['line', 'median', 'median of a value']);
  if (y.isCut) entries.push(['up', 'diverged', 'diverged, or off the scale']);
  else if (summary.ledger.diverged > 0) entries.push(['up', 'diverged', 'diverged']);
  return `<section><h2>${rankLabel(summary.spec.rankBy)} against each hyperparameter</h2>
${key(entries)}
<div class="multiples ${['one', 'two', 'three'][columns - 1]}">
${figures.join('\n')}
</div></section>`;
}

function inAllWidths(draw: (size: ChartSize) => Chart | null, widths: Widths, id: string): string {
  const drawings = Object.entries(widths).map(([width, size]) => {
    const chart = draw(size);
    return chart === null ? '' : drawChart(chart, `${id}-${width}`).replace('<svg', `<svg class="${width}"`);
  });
  return drawings.join('\n');
}

type KeyEntry = readonly [mark: 'line' | 'dash' | 'dot' | 'up', color: string, meaning: string];

function key(entries: readonly KeyEntry[]): string {
  const items = entries.map(
    ([mark, color, meaning]) =>
      `<li><i class="${mark}" style="color:var(--${color})"></i>${html(meaning)}</li>`,
  );
  return `<ul class="key">${items.join('')}</ul>`;
}
