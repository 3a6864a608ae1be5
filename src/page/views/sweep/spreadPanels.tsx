import { useState } from 'react';
import { formatCount, formatCounted } from '../../../base/format.js';
import { linearScale } from '../../../charts/scale.js';
import type { DistributionView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { exactScale, metricScale } from '../../charts/scales.js';
import { withBrush } from '../../filter/clauses.js';
import { useOfSweep } from '../../server/queries.js';
import { ScatterPanel } from './scatterPanel.js';
import { useSweepScope } from './sweepContext.js';
import { TimelinePanel } from './timelinePanel.js';

/** What the metric costs, when it was found, and how it is distributed. */
export function SpreadPanels() {
  return (
    <>
      <ScatterPanel />
      <TimelinePanel />
      <DistributionPanel />
    </>
  );
}

const HEIGHT = 360;

function DistributionPanel() {
  const { metric } = useSweepScope();
  return (
    <Panel id="distribution" title={`Distribution of ${metric.label}`} note="drag to filter">
      <Lazy height={HEIGHT}>
        <Distribution />
      </Lazy>
    </Panel>
  );
}

function Distribution() {
  const { slug, page, filter, metric } = useSweepScope();
  const bins = binsFor(page.ledger.finished);
  const query = useOfSweep('getDistribution', { slug, filter, metric: metric.name, bins });
  return (
    <Answered query={query} height={HEIGHT}>
      {(distribution) =>
        distribution.edges.length < 2 ? (
          <Nothing height={HEIGHT}>No matching trial has a value of {metric.label} yet.</Nothing>
        ) : (
          <Histogram distribution={distribution} />
        )
      }
    </Answered>
  );
}

/** Few trials in many bins would show single trials, not a distribution. */
function binsFor(trials: number): number {
  if (trials < 25) return 8;
  return trials < 100 ? 16 : 40;
}

function Histogram({ distribution }: { readonly distribution: DistributionView }) {
  const { metric, filter, setFilter } = useSweepScope();
  const [over, setOver] = useState<number | null>(null);
  const { edges, focus, context, scale, spread, without } = distribution;
  const [min, max] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const most = Math.max(1, ...context);
  const y = linearScale(0, most);
  const edge = (value: number) => Number(value.toPrecision(6));
  return (
    <>
      <Plot
        height={HEIGHT - 28}
        x={metricScale(exactScale({ scale, min, max }), metric.format)}
        y={{ ...y, min: 0 }}
        xLabel={metric.label}
        yLabel="trials"
        description={`Distribution of ${metric.label}: median ${spread.median ?? 'none'}`}
        draw={(pen) => drawBars(pen, distribution)}
        onPoint={(at, pen) => setOver(at === null ? null : binAt(edges, pen.xValue(at.x)))}
        onRange={(from, to, pen) =>
          setFilter(
            withBrush(filter, metric.name, {
              kind: 'range',
              min: edge(pen.xValue(from)),
              max: edge(pen.xValue(to)),
            }),
          )
        }
        tip={(pen) =>
          over === null
            ? null
            : {
                x: pen.x(edges[over] ?? 0),
                y: Math.min(pen.y(context[over] ?? 0), pen.height - 60),
                content: (
                  <>
                    <b>
                      {metricText(metric.format, edges[over] ?? Number.NaN)} –{' '}
                      {metricText(metric.format, edges[over + 1] ?? Number.NaN)}
                    </b>
                    <br />
                    {formatCount(focus[over] ?? 0)} of {formatCounted(context[over] ?? 0, 'trial')}
                  </>
                ),
              }
        }
      />
      <p className="note plot-foot">
        median {metricText(metric.format, spread.median ?? Number.NaN)} · quartiles{' '}
        {metricText(metric.format, spread.q25 ?? Number.NaN)} –{' '}
        {metricText(metric.format, spread.q75 ?? Number.NaN)}
        {without > 0 && ` · ${formatCounted(without, 'trial')} without a value`}
      </p>
    </>
  );
}

function binAt(edges: readonly number[], value: number): number | null {
  const found = edges.findLastIndex((edge) => edge <= value);
  return found === -1 || found >= edges.length - 1 ? null : found;
}

function drawBars(pen: Pen, { edges, focus, context: all }: DistributionView): void {
  const { context, palette } = pen;
  const bars = (counts: readonly number[], color: string) => {
    context.fillStyle = color;
    counts.forEach((count, i) => {
      if (count === 0) return;
      const [from, to] = [pen.x(edges[i] ?? 0), pen.x(edges[i + 1] ?? 0)];
      const top = Math.min(pen.y(count), pen.height - 1.5);
      context.fillRect(from + 0.5, top, Math.max(1, to - from - 1), pen.height - top);
    });
  };
  bars(all, palette.colors.others);
  bars(focus, palette.colors.finished);
}
