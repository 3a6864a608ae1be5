import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatCounted, formatDuration, formatNumber } from '../../../base/format.js';
import type { CurvesView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { Answered, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { exactScale, metricScale } from '../../charts/scales.js';
import { Segmented } from '../../charts/segmented.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { drawCurves } from './drawCurves.js';
import { nearestLine } from './nearestLine.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 320;
const TOPS = ['5', '10', '25', '50', '100'] as const;
/** Up to this many trials, every curve is a line unless the user chooses otherwise. */
const MAX_ALL_LINES = 100;

/** Learning curves: all of them as density, the best and the chosen as lines. */
export function CurvesPanel() {
  const { slug, page, filter, metric, selected, hovered } = useSweepScope();
  const { parameters, change } = useUrlState();
  const x = parameters.get('curves_x') === 'seconds' ? 'seconds' : 'iteration';
  const logX = parameters.get('curves_log_x') === '1';
  const logY = parameters.get('curves_log_y') !== '0';
  const top =
    TOPS.find((one) => one === parameters.get('top')) ??
    (page.ledger.planned <= MAX_ALL_LINES ? '100' : '10');
  const others = [...new Set([...selected, ...(hovered === null ? [] : [hovered])])].map(String);
  const query = useOfSweep('getCurves', {
    slug,
    filter,
    metric: metric.name,
    x,
    log_x: logX,
    log_y: logY,
    top: Number(top),
    ...(others.length > 0 && { trials: others }),
  });
  return (
    <Panel
      className="wide"
      id="curves"
      title="Learning curves"
      note={query.data === undefined ? undefined : noteOf(query.data)}
      tools={
        <>
          <Segmented
            label="Along"
            options={[
              ['iteration', 'iterations'],
              ['seconds', 'time'],
            ]}
            value={x}
            onChange={(value) => change({ curves_x: value === 'iteration' ? null : value })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={logX}
              onChange={() => change({ curves_log_x: logX ? null : '1' })}
            />
            log x
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={logY}
              onChange={() => change({ curves_log_y: logY ? '0' : null })}
            />
            log y
          </label>
          <label className="select">
            <span>Best</span>
            <select value={top} onChange={({ target }) => change({ top: target.value })}>
              {TOPS.map((count) => (
                <option key={count}>{count}</option>
              ))}
            </select>
          </label>
        </>
      }
    >
      <Answered query={query} height={HEIGHT}>
        {(curves) => (
          <Curves curves={curves} xLabel={x === 'seconds' ? 'seconds of training' : 'iteration'} />
        )}
      </Answered>
    </Panel>
  );
}

function noteOf({ curves, lines }: CurvesView): string {
  const drawn = lines.filter(({ is_top }) => is_top).length;
  return curves <= drawn
    ? formatCounted(curves, 'curve')
    : `${formatCounted(curves, 'curve')}, the best ${drawn} as lines`;
}

function Curves({ curves, xLabel }: { readonly curves: CurvesView; readonly xLabel: string }) {
  const { slug, metric, hovered, selected, setHovered } = useSweepScope();
  const [, navigate] = useLocation();
  const [tip, setTip] = useState<{ x: number; y: number; trial: number; at: number; value: number } | null>(
    null,
  );
  if (curves.x === null || curves.y === null) {
    return <Nothing height={HEIGHT}>No matching trial has recorded {metric.label} yet.</Nothing>;
  }
  const point = (at: { x: number; y: number } | null, pen: Pen) => {
    const found = at === null ? null : nearestLine(curves.lines, at, pen);
    setTip(found);
    if ((found?.trial ?? null) !== hovered) setHovered(found?.trial ?? null);
  };
  const hoveredLine = tip === null ? null : curves.lines.find(({ trial }) => trial === tip.trial);
  return (
    <Plot
      height={HEIGHT}
      x={exactScale(curves.x)}
      y={metricScale(exactScale(curves.y), metric.format)}
      xLabel={xLabel}
      yLabel={metric.label}
      description={`${metric.label} by ${xLabel} of ${curves.curves} trials`}
      draw={(pen) => drawCurves(pen, curves, { hovered: tip?.trial ?? hovered, selected })}
      onPoint={point}
      onPick={() => tip !== null && navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${tip.trial}`)}
      overlay={() => tip !== null && <circle className="point-mark" cx={tip.x} cy={tip.y} r={4} />}
      tip={() =>
        tip === null
          ? null
          : {
              x: tip.x,
              y: tip.y,
              content: (
                <>
                  <b>Trial {tip.trial}</b>
                  {hoveredLine?.rank != null && ` · rank ${hoveredLine.rank}`}
                  <br />
                  {metric.label} {metricText(metric.format, tip.value)} at{' '}
                  {xLabel === 'iteration' ? formatNumber(Math.round(tip.at)) : formatDuration(tip.at * 1000)}
                </>
              ),
            }
      }
    />
  );
}
