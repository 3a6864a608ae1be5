import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatCount, formatCounted } from '../../../base/format.js';
import type { HeatmapView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { brushOfBins } from '../../charts/axisBrush.js';
import { rampColor, rankShares } from '../../charts/colorRamp.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { placeScale } from '../../charts/scales.js';
import { Segmented } from '../../charts/segmented.js';
import { withBrush } from '../../filter/clauses.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 360;
const VALUES = [
  ['best', 'best'],
  ['median', 'median'],
  ['count', 'count'],
] as const;
type Shown = (typeof VALUES)[number][0];

/** Two hyperparameters against each other. A click keeps a cell, a double click on it opens its best trial. */
export function HeatmapPanel() {
  const { page, metric } = useSweepScope();
  const { parameters, change } = useUrlState();
  const swept = page.axes.filter((axis) => axis.swept);
  if (swept.length < 2) return null;
  const named = (name: string | null) => swept.find((axis) => axis.name === name)?.name;
  const x = named(parameters.get('heat_x')) ?? swept[0]?.name ?? '';
  const y = named(parameters.get('heat_y')) ?? swept.find(({ name }) => name !== x)?.name ?? '';
  const value = VALUES.find(([name]) => name === parameters.get('heat'))?.[0] ?? 'best';
  const choice = (label: string, key: 'heat_x' | 'heat_y', now: string) => (
    <label className="select">
      <span>{label}</span>
      <select value={now} onChange={({ target }) => change({ [key]: target.value })}>
        {swept.map((axis) => (
          <option key={axis.name} value={axis.name}>
            {axis.label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Panel
      id="heatmap"
      className="wide"
      title="Heatmap"
      note={`${value === 'count' ? 'trials' : `${value} ${metric.label}`} · click a cell to filter`}
      tools={
        <>
          {choice('x', 'heat_x', x)}
          {choice('y', 'heat_y', y)}
          <Segmented
            label="Value of a cell"
            options={VALUES}
            value={value}
            onChange={(next) => change({ heat: next === 'best' ? null : next })}
          />
        </>
      }
    >
      <Lazy height={HEIGHT}>
        <Cells x={x} y={y} value={value} />
      </Lazy>
    </Panel>
  );
}

function Cells({ x, y, value }: { readonly x: string; readonly y: string; readonly value: Shown }) {
  const { slug, filter, metric } = useSweepScope();
  const query = useOfSweep('getHeatmap', { slug, filter, x, y, value, metric: metric.name });
  return (
    <Answered query={query} height={HEIGHT}>
      {(heatmap) =>
        heatmap.counts.every((count) => count === 0) ? (
          <Nothing height={HEIGHT}>No matching trial has ended yet.</Nothing>
        ) : (
          <Grid heatmap={heatmap} />
        )
      }
    </Answered>
  );
}

function Grid({ heatmap }: { readonly heatmap: HeatmapView }) {
  const { slug, metric, filter, setFilter } = useSweepScope();
  const [, navigate] = useLocation();
  const [over, setOver] = useState<{ column: number; row: number } | null>(null);
  const { x, y } = heatmap;
  const cellAt = (at: { x: number; y: number }, pen: Pen) => ({
    column: Math.min(Math.floor((at.x / (pen.width || 1)) * x.bins.length), x.bins.length - 1),
    row: Math.min(Math.floor(((pen.height - at.y) / (pen.height || 1)) * y.bins.length), y.bins.length - 1),
  });
  const at = over === null ? -1 : over.row * x.bins.length + over.column;
  const best = heatmap.best[at];
  return (
    <Plot
      height={HEIGHT}
      left={78}
      hasGrid={false}
      x={placeScale(x.bins.map(({ text }) => shortText(text)))}
      y={placeScale(y.bins.map(({ text }) => shortText(text)))}
      xLabel={x.label}
      yLabel={y.label}
      description={`${heatmap.value} of ${metric.label} by ${x.label} and ${y.label}`}
      draw={(pen) => drawCells(pen, heatmap, metric.goal)}
      onPoint={(point, pen) => setOver(point === null ? null : cellAt(point, pen))}
      onPick={(point, pen) => {
        const { column, row } = cellAt(point, pen);
        const one = withBrush(filter, x.name, brushOfBins(x, [column]));
        const next = withBrush(one, y.name, brushOfBins(y, [row]));
        const trial = heatmap.best[row * x.bins.length + column];
        if (next === filter && trial != null) navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${trial}`);
        else setFilter(next);
      }}
      overlay={(pen) =>
        over !== null && (
          <rect
            className="cell-mark"
            x={(over.column / x.bins.length) * pen.width}
            y={pen.height - ((over.row + 1) / y.bins.length) * pen.height}
            width={pen.width / x.bins.length}
            height={pen.height / y.bins.length}
          />
        )
      }
      tip={(pen) =>
        over === null
          ? null
          : {
              x: pen.xAt(over.column),
              y: Math.min(pen.yAt(over.row), pen.height - 70),
              content: (
                <>
                  {x.label} <b>{x.bins[over.column]?.text}</b>, {y.label} <b>{y.bins[over.row]?.text}</b>
                  <br />
                  {cellText(heatmap, at, metric.format)}
                  {best != null && ` · best trial ${best}`}
                </>
              ),
            }
      }
    />
  );
}

function cellText({ values, counts, value }: HeatmapView, at: number, format: 'number' | 'share'): string {
  const count = formatCounted(counts[at] ?? 0, 'trial');
  const shown = values[at];
  if (value === 'count' || shown == null) return count;
  return `${value} ${metricText(format, shown)} of ${count}`;
}

function drawCells(pen: Pen, heatmap: HeatmapView, goal: 'minimize' | 'maximize'): void {
  const { context, palette, width, height } = pen;
  const { x, y, values, counts } = heatmap;
  const isCount = heatmap.value === 'count';
  const drawn = isCount ? counts.map((count) => (count === 0 ? null : count)) : values;
  const shareOf = rankShares(drawn, isCount ? 'maximize' : goal);
  const [w, h] = [width / x.bins.length, height / y.bins.length];
  const gap = Math.min(w, h) > 8 ? 1 : 0;
  for (let row = 0; row < y.bins.length; row++) {
    for (let column = 0; column < x.bins.length; column++) {
      const value = drawn[row * x.bins.length + column] ?? null;
      context.fillStyle = value === null ? palette.colors.panel : rampColor(palette.ramp, shareOf(value));
      context.fillRect(column * w, height - (row + 1) * h, w - gap, h - gap);
    }
  }
  if (w >= 46 && h >= 18) writeValues(pen, heatmap, drawn, shareOf);
}

/** Numbers where there is room: nobody then depends on the colour. */
function writeValues(
  { context, palette, width, height }: Pen,
  { x, y, value: kind }: HeatmapView,
  drawn: readonly (number | null)[],
  shareOf: (value: number | null) => number,
): void {
  const [w, h] = [width / x.bins.length, height / y.bins.length];
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < y.bins.length; row++) {
    for (let column = 0; column < x.bins.length; column++) {
      const value = drawn[row * x.bins.length + column] ?? null;
      if (value === null) continue;
      const isStrong = shareOf(value) < 0.45;
      context.fillStyle = isStrong ? palette.colors.card : palette.colors.ink;
      const text = kind === 'count' ? formatCount(value) : shortNumber(value);
      context.fillText(text, (column + 0.5) * w, height - (row + 0.5) * h);
    }
  }
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4)
    ? value.toExponential(1).replace('e+', 'e')
    : String(Number(value.toPrecision(3)));
}

function shortText(text: string): string {
  return text.length > 10 ? `${text.slice(0, 9)}…` : text;
}
