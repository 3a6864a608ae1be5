/** Parallel coordinates: every ranked trial as a line through its values, drawn as the segments that lines share. */

import { analyse } from '../analysis/analysis.js';
import { chosenAxes, NOT_USED } from '../analysis/axisTable.js';
import { objectiveLabel } from '../analysis/findings/finding.js';
import { html } from '../base/escapeHtml.js';
import { effectCostScale } from '../charts/effectChart.js';
import { isSound, metricColumn, type Summary } from '../results/summary.js';
import { labelOf, valueText } from '../views/labels.js';

/** The most trials in a page: the best, and others spread over the ranking. */
const MAX_TRIALS = 60_000;
/** With fewer trials the table shows as much. */
const MIN_TRIALS = 8;
const MIN_AXES = 2;
/** Steps of the cost axis. The last is for trials that diverged or are off the scale. */
const COST_STEPS = 48;

const WIDTH = 1040;
const HEIGHT = 330;
/** Room on the left for the longest label there is: twelve characters. */
const MARGIN = { left: 92, right: 60, top: 34, bottom: 14 };

/** A row of codes for each trial, best first; the last column is the cost. */
interface ParallelData {
  readonly axes: readonly { readonly label: string; readonly values: readonly string[] }[];
  readonly columns: readonly Uint8Array[];
  readonly trials: Uint32Array;
}

/** Empty if there is too little to show. */
export function parallelFigure(summary: Summary): string {
  const data = parallelData(summary);
  if (data === null) return '';
  const json = JSON.stringify({
    axes: data.axes.map(({ label, values }) => ({ label, n: values.length })),
    columns: data.columns.map(base64),
    trials: base64(new Uint8Array(data.trials.buffer)),
    box: { width: WIDTH, height: HEIGHT, ...MARGIN },
  });
  return `<p class="control note" id="brushed">Drag along an axis to select; double-click to clear.</p>
<div class="scroll wide-figure"><svg id="parallel" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Each trial as a line through its values and its result">
${segments(data, data.columns[0]?.length ?? 0, 'all')}${segments(data, Math.max(1, Math.ceil((data.columns[0]?.length ?? 0) / 10)), 'top')}${segments(data, 1, 'first')}
${data.axes.map((axis, i) => axisSvg(axis, i, data.axes.length)).join('\n')}
</svg></div>
<script type="application/json" id="parallel-data">${json.replaceAll('<', '\\u003c')}</script>`;
}

function parallelData(summary: Summary): ParallelData | null {
  const { table } = analyse(summary);
  const axes = chosenAxes(table).filter(({ values }) => values.length > 1 && values.length < 250);
  const count = Math.min(MAX_TRIALS, summary.ranking.length);
  if (axes.length < MIN_AXES || count < MIN_TRIALS) return null;
  const positions = summary.ranking.subarray(0, count);
  const scale = effectCostScale(summary);
  const costs = metricColumn(summary.columns, summary.spec.rankBy);
  const cost = Uint8Array.from(positions, (position) => {
    if (!isSound(summary, position)) return COST_STEPS - 1;
    const share = (scale.position(costs[position] ?? Number.NaN) - scale.min) / (scale.max - scale.min);
    return share >= 0 && share < 1 ? Math.floor(share * (COST_STEPS - 1)) : COST_STEPS - 1;
  });
  const ticks = Array.from({ length: COST_STEPS }, () => '');
  for (const { position, label } of scale.ticks) {
    const step = Math.floor(((position - scale.min) / (scale.max - scale.min)) * (COST_STEPS - 1));
    if (step >= 0 && step < COST_STEPS - 2) ticks[step] = label;
  }
  if (scale.isCut || summary.ledger.diverged > 0) ticks[COST_STEPS - 1] = 'lost';
  // Where a trial does not depend on an axis, it has a place below all values.
  return {
    axes: [
      ...axes.map(({ name, values, codes }) => ({
        label: labelOf(name),
        values: [...(codes.includes(NOT_USED) ? ['–'] : []), ...values.map(valueText)],
      })),
      { label: objectiveLabel(summary), values: ticks },
    ],
    columns: [
      ...axes.map(({ codes }) => {
        const shift = codes.includes(NOT_USED) ? 1 : 0;
        return Uint8Array.from(positions, (position) => (codes[position] as number) + shift);
      }),
      cost,
    ],
    trials: Uint32Array.from(positions, (position) => summary.trials.number(position)),
  };
}

function axisX(index: number, count: number): number {
  return MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * index) / (count - 1);
}

function codeY(code: number, count: number): number {
  return HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * code) / Math.max(1, count - 1);
}

/** The segments of the best `count` trials, each once, in three widths by how many trials share it. */
function segments({ axes, columns }: ParallelData, count: number, className: string): string {
  const paths = ['', '', ''];
  for (let i = 0; i + 1 < columns.length; i++) {
    const [from, to] = [columns[i] as Uint8Array, columns[i + 1] as Uint8Array];
    const shared = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      const key = (from[row] as number) * 256 + (to[row] as number);
      shared.set(key, (shared.get(key) ?? 0) + 1);
    }
    const most = Math.max(...shared.values());
    for (const [key, trials] of [...shared].sort(([a], [b]) => a - b)) {
      const [a, b] = [key >> 8, key & 255];
      const width = trials > most / 3 ? 2 : trials > most / 10 ? 1 : 0;
      const start = `M${axisX(i, columns.length).toFixed(0)} ${codeY(a, axes[i]?.values.length ?? 1).toFixed(1)}`;
      paths[width] +=
        `${start}L${axisX(i + 1, columns.length).toFixed(0)} ${codeY(b, axes[i + 1]?.values.length ?? 1).toFixed(1)}`;
    }
  }
  const drawn = paths.map((path, width) => (path === '' ? '' : `<path class="w${width}" d="${path}"/>`));
  return `<g class="${className}">${drawn.join('')}</g>`;
}

/** Labels that fit along an axis. */
const MAX_LABELS = 12;

function axisSvg({ label, values }: ParallelData['axes'][number], index: number, count: number): string {
  const x = axisX(index, count);
  const shown = values.filter((value) => value !== '').length;
  const every = Math.ceil(shown / MAX_LABELS);
  let seen = 0;
  const texts = values.map((value, code) => {
    if (value === '' || seen++ % every !== 0) return '';
    const isLast = index === count - 1;
    return `<text x="${x + (isLast ? 8 : -6)}" y="${(codeY(code, values.length) + 4).toFixed(1)}"${isLast ? '' : ' text-anchor="end"'}>${html(value.slice(0, 12))}</text>`;
  });
  return `<g class="axis" data-axis="${index}"><path d="M${x} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}"/><rect class="brush" x="${x - 14}" y="${MARGIN.top - 8}" width="28" height="${HEIGHT - MARGIN.top - MARGIN.bottom + 16}"/><text class="name" x="${x}" y="16" text-anchor="middle">${html(label)}</text>${texts.join('')}</g>`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
