import { useState } from 'react';
import { formatCounted, formatNumber } from '../../../base/format.js';
import { scaleOf } from '../../../charts/scale.js';
import type { AxisEffectView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { brushOfBins } from '../../charts/axisBrush.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { metricScale, placeScale } from '../../charts/scales.js';
import { withBrush } from '../../filter/clauses.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 300;

/** The metric by the values of one hyperparameter: range, quartiles, median, best. Drag to keep some values. */
export function AxisPanel() {
  const { page, metric } = useSweepScope();
  const { parameters, change } = useUrlState();
  const swept = page.axes.filter((axis) => axis.swept);
  const name = swept.find((axis) => axis.name === parameters.get('axis'))?.name ?? swept[0]?.name;
  if (name === undefined) return null;
  return (
    <Panel
      id="axis"
      className="wide"
      title={`${metric.label} by hyperparameter`}
      note="best, quartiles and median · drag to filter"
      tools={
        <label className="select">
          <span className="unseen">Hyperparameter</span>
          <select value={name} onChange={({ target }) => change({ axis: target.value })}>
            {swept.map((axis) => (
              <option key={axis.name} value={axis.name}>
                {axis.label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Lazy height={HEIGHT}>
        <Effect name={name} />
      </Lazy>
    </Panel>
  );
}

function Effect({ name }: { readonly name: string }) {
  const { slug, filter, metric } = useSweepScope();
  const query = useOfSweep('getAxis', { slug, name, filter, metric: metric.name });
  return (
    <Answered query={query} height={HEIGHT}>
      {(effect) => <Spreads effect={effect} />}
    </Answered>
  );
}

function Spreads({ effect }: { readonly effect: AxisEffectView }) {
  const { metric, filter, setFilter } = useSweepScope();
  const [over, setOver] = useState<number | null>(null);
  const { line, effects } = effect;
  const values = effects.flatMap(({ min, q75, max }) =>
    [min, q75, max].filter((value): value is number => value !== null),
  );
  if (values.length === 0) {
    return <Nothing height={HEIGHT}>No matching trial has a value of {metric.label} yet.</Nothing>;
  }
  const best = (one: AxisEffectView['effects'][number]) => (metric.goal === 'minimize' ? one.min : one.max);
  const bulk = effects.flatMap(({ min, q75, max, q25 }) => {
    const far = metric.goal === 'minimize' ? q75 : max;
    const near = metric.goal === 'minimize' ? min : q25;
    return [far, near].filter((value): value is number => value !== null);
  });
  const y = metricScale(scaleOf(Math.min(...bulk), Math.max(...bulk)), metric.format);
  const labels = line.bins.map(({ text }) => (text.length > 12 ? `${text.slice(0, 11)}…` : text));
  const shown = over === null ? undefined : effects[over];
  const binAt = (pixel: number, pen: Pen) =>
    Math.min(
      Math.max(Math.round((pixel / (pen.width || 1)) * line.bins.length - 0.5), 0),
      line.bins.length - 1,
    );
  return (
    <Plot
      height={HEIGHT}
      x={placeScale(labels)}
      y={y}
      xLabel={line.label}
      yLabel={metric.label}
      description={`${metric.label} by ${line.label}: ${effects.map((one, i) => `${line.bins[i]?.text}: median ${one.median === null ? 'none' : formatNumber(one.median)}`).join(', ')}`}
      draw={(pen) => drawSpreads(pen, effects, best)}
      onPoint={(at, pen) => setOver(at === null ? null : binAt(at.x, pen))}
      onRange={(from, to, pen) => {
        const [first, last] = [binAt(from, pen), binAt(to, pen)];
        const bins = Array.from({ length: last - first + 1 }, (_, i) => first + i);
        setFilter(withBrush(filter, line.name, brushOfBins(line, bins)));
      }}
      onPick={(at, pen) => setFilter(withBrush(filter, line.name, brushOfBins(line, [binAt(at.x, pen)])))}
      tip={(pen) =>
        over === null || shown === undefined
          ? null
          : {
              x: pen.xAt(over),
              y: Math.min(Math.max(pen.y(shown.median ?? shown.min ?? 0), 20), pen.height - 60),
              content: (
                <>
                  <b>
                    {line.label} {line.bins[over]?.text}
                  </b>
                  <br />
                  {shown.n === 0
                    ? 'no result'
                    : `best ${metricText(metric.format, best(shown) ?? Number.NaN)} · median ${metricText(metric.format, shown.median ?? Number.NaN)}`}
                  <br />
                  {formatCounted(shown.n, 'trial')}
                  {shown.diverged > 0 && `, ${shown.diverged} diverged`}
                  {shown.failed > 0 && `, ${shown.failed} failed`}
                </>
              ),
            }
      }
    />
  );
}

type Effects = AxisEffectView['effects'];

function drawSpreads(pen: Pen, effects: Effects, best: (one: Effects[number]) => number | null): void {
  const { context, palette, height } = pen;
  const { colors } = palette;
  const width = Math.min(26, (pen.width / effects.length) * 0.6);
  context.lineWidth = 1.25;
  effects.forEach((one, i) => {
    const x = pen.xAt(i);
    if (one.diverged > 0) drawLost(pen, x, one.diverged / (one.n + one.diverged + one.failed));
    if (one.q25 === null || one.q75 === null || one.median === null) return;
    const y = (value: number) => Math.min(Math.max(pen.y(value), 0), height);
    context.strokeStyle = colors.others;
    context.beginPath();
    context.moveTo(x, y(one.min ?? one.q25));
    context.lineTo(x, y(one.max ?? one.q75));
    context.stroke();
    context.fillStyle = colors['rank-4'];
    context.globalAlpha = 0.75;
    const [top, bottom] = [Math.min(y(one.q25), y(one.q75)), Math.max(y(one.q25), y(one.q75))];
    context.fillRect(x - width / 2, top, width, Math.max(1.5, bottom - top));
    context.globalAlpha = 1;
    context.strokeStyle = colors.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x - width / 2, y(one.median));
    context.lineTo(x + width / 2, y(one.median));
    context.stroke();
    context.lineWidth = 1.25;
  });
  context.beginPath();
  let isDown = false;
  effects.forEach((one, i) => {
    const value = best(one);
    if (value === null) return;
    if (isDown) context.lineTo(pen.xAt(i), pen.y(value));
    else context.moveTo(pen.xAt(i), pen.y(value));
    isDown = true;
  });
  context.strokeStyle = colors.best;
  context.lineWidth = 1.75;
  context.stroke();
  context.fillStyle = colors.best;
  effects.forEach((one, i) => {
    const value = best(one);
    if (value === null) return;
    context.beginPath();
    context.arc(pen.xAt(i), pen.y(value), 3, 0, 2 * Math.PI);
    context.fill();
  });
}

/** A triangle at the upper edge, larger where more trials diverged. */
function drawLost({ context, palette }: Pen, x: number, share: number): void {
  const size = 4 + 5 * Math.sqrt(share);
  context.fillStyle = palette.colors.diverged;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x - size * 0.6, size);
  context.lineTo(x + size * 0.6, size);
  context.fill();
}
