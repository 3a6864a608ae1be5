import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatNumber } from '../../../base/format.js';
import type { ScatterView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { drawDensity } from '../../charts/densityImage.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { exactScale, metricScale, scaleFor } from '../../charts/scales.js';
import { withBrush } from '../../filter/clauses.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 360;

/** The metric against what it costs, with the trials that no other beats in both. */
export function ScatterPanel() {
  const { page, metric } = useSweepScope();
  const { parameters, change } = useUrlState();
  const numeric = page.fields.filter(({ kind, format }) => kind === 'number' && format !== 'time');
  const x = numeric.find(({ name }) => name === (parameters.get('scatter') ?? 'seconds'));
  return (
    <Panel
      id="scatter"
      title={`${metric.label} against its price`}
      note="the line joins what none beats in both"
      tools={
        <label className="select">
          <span className="unseen">Price</span>
          <select value={x?.name ?? 'seconds'} onChange={({ target }) => change({ scatter: target.value })}>
            {numeric.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Lazy height={HEIGHT}>
        <Scatter x={x?.name ?? 'seconds'} />
      </Lazy>
    </Panel>
  );
}

function Scatter({ x }: { readonly x: string }) {
  const { slug, filter, metric } = useSweepScope();
  const query = useOfSweep('getScatter', { slug, filter, x, y: metric.name });
  return (
    <Answered query={query} height={HEIGHT}>
      {(scatter) =>
        scatter.matched === 0 ? (
          <Nothing height={HEIGHT}>No matching trial has both values yet.</Nothing>
        ) : (
          <Points scatter={scatter} />
        )
      }
    </Answered>
  );
}

function Points({ scatter }: { readonly scatter: ScatterView }) {
  const { slug, metric, field, filter, setFilter, hovered, setHovered } = useSweepScope();
  const [, navigate] = useLocation();
  const [over, setOver] = useState<{ trial: number; x: number; y: number } | null>(null);
  const label = field(scatter.x.name)?.label ?? scatter.x.name;
  const scales = scatter.points === null ? exactScale : scaleFor;
  const edge = (value: number) => Number(value.toPrecision(6));
  return (
    <Plot
      height={HEIGHT}
      x={scales(scatter.x)}
      y={metricScale(scales(scatter.y), metric.format)}
      xLabel={label}
      yLabel={metric.label}
      description={`${metric.label} against ${label} of ${scatter.matched} trials`}
      draw={(pen) => drawPoints(pen, scatter, hovered)}
      onPoint={(at, pen) => {
        const found = at === null ? null : nearestPoint(scatter, at, pen);
        setOver(found);
        setHovered(found?.trial ?? null);
      }}
      onPick={() => over !== null && navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${over.trial}`)}
      onRange={(from, to, pen) =>
        setFilter(
          withBrush(filter, scatter.x.name, {
            kind: 'range',
            min: edge(pen.xValue(from)),
            max: edge(pen.xValue(to)),
          }),
        )
      }
      overlay={(pen) =>
        over !== null && <circle className="point-mark" cx={pen.x(over.x)} cy={pen.y(over.y)} r={4} />
      }
      tip={(pen) =>
        over === null
          ? null
          : {
              x: pen.x(over.x),
              y: Math.min(pen.y(over.y), pen.height - 60),
              content: (
                <>
                  <b>Trial {over.trial}</b>
                  <br />
                  {metric.label} {metricText(metric.format, over.y)}, {label} {formatNumber(over.x)}
                </>
              ),
            }
      }
    />
  );
}

function nearestPoint(
  { points, front }: ScatterView,
  at: { readonly x: number; readonly y: number },
  pen: Pen,
): { trial: number; x: number; y: number } | null {
  let nearest: { trial: number; x: number; y: number } | null = null;
  let least = 14 ** 2;
  const offer = (trial: number, x: number, y: number) => {
    const distance = (pen.x(x) - at.x) ** 2 + (pen.y(y) - at.y) ** 2;
    if (distance >= least) return;
    least = distance;
    nearest = { trial, x, y };
  };
  points?.trial.forEach((trial, i) => {
    offer(trial, points.x[i] ?? 0, points.y[i] ?? 0);
  });
  for (const { trial, x, y } of front) offer(trial, x, y);
  return nearest;
}

function drawPoints(pen: Pen, { points, density, front }: ScatterView, hovered: number | null): void {
  const { context, palette, width, height } = pen;
  const { colors, isDark } = palette;
  if (density !== null)
    drawDensity(context, density, { color: isDark ? '#7d8a97' : '#7b8794', width, height });
  context.fillStyle = colors.points;
  points?.trial.forEach((trial, i) => {
    const radius = trial === hovered ? 5 : 2.5;
    context.beginPath();
    context.arc(pen.x(points.x[i] ?? 0), pen.y(points.y[i] ?? 0), radius, 0, 2 * Math.PI);
    context.fill();
  });
  context.strokeStyle = colors.best;
  context.lineWidth = 1.5;
  context.beginPath();
  front.forEach(({ x, y }, i) => {
    const before = front[i - 1];
    if (before === undefined) context.moveTo(pen.x(x), pen.y(y));
    else {
      context.lineTo(pen.x(x), pen.y(before.y));
      context.lineTo(pen.x(x), pen.y(y));
    }
  });
  context.stroke();
  context.fillStyle = colors.best;
  for (const { x, y } of front) {
    context.beginPath();
    context.arc(pen.x(x), pen.y(y), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}
