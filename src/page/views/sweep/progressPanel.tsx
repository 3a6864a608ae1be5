import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatCounted, formatDuration } from '../../../base/format.js';
import { linearScale, type Scale, scaleOf } from '../../../charts/scale.js';
import type { ProgressView } from '../../../views/api/chartAnswers.js';
import { metricText } from '../../../views/labels.js';
import { Answered, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { elapsedScale, metricScale } from '../../charts/scales.js';
import { Segmented } from '../../charts/segmented.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 320;

const ALONG = [
  ['time', 'time'],
  ['ended', 'trials'],
  ['train', 'training'],
] as const;
type Along = (typeof ALONG)[number][0];

/** The best value so far, as steps. */
export function ProgressPanel() {
  const { slug, filter, metric } = useSweepScope();
  const { parameters, change } = useUrlState();
  const along = ALONG.find(([name]) => name === parameters.get('progress'))?.[0] ?? 'time';
  const query = useOfSweep('getProgress', { slug, filter, metric: metric.name });
  return (
    <Panel
      id="progress"
      title="Best so far"
      note={query.data === undefined ? undefined : formatCounted(query.data.value.length, 'improvement')}
      tools={
        <Segmented
          label="Along"
          options={ALONG}
          value={along}
          onChange={(value) => change({ progress: value === 'time' ? null : value })}
        />
      }
    >
      <Answered query={query} height={HEIGHT}>
        {(progress) => <Steps progress={progress} along={along} />}
      </Answered>
    </Panel>
  );
}

function Steps({ progress, along }: { readonly progress: ProgressView; readonly along: Along }) {
  const { slug, metric } = useSweepScope();
  const [, navigate] = useLocation();
  const [over, setOver] = useState<number | null>(null);
  const { value, trial, end } = progress;
  if (value.length === 0) return <Nothing height={HEIGHT}>No matching trial has ended yet.</Nothing>;
  const at = { time: progress.at_ms, ended: progress.ended, train: progress.train_ms }[along];
  const last =
    end === null ? (at.at(-1) ?? 0) : { time: end.at_ms, ended: end.ended, train: end.train_ms }[along];
  const { scale, label } = horizontal(along, along === 'time' ? (at[0] ?? 0) : 0, last);
  const y = metricScale(scaleOf(Math.min(...value), Math.max(...value)), metric.format);
  return (
    <Plot
      height={HEIGHT}
      x={scale}
      y={y}
      xLabel={label}
      yLabel={`best ${metric.label}`}
      description={`Best ${metric.label} so far, ${value.length} improvements, now ${metricText(metric.format, value.at(-1) ?? Number.NaN)}`}
      draw={(pen) => drawSteps(pen, at, value, last)}
      onPoint={(point, pen) => setOver(point === null ? null : stepAt(point.x, at, pen))}
      onPick={() => over !== null && navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${trial[over]}`)}
      overlay={(pen) =>
        over !== null && (
          <circle className="point-mark" cx={pen.x(at[over] ?? 0)} cy={pen.y(value[over] ?? 0)} r={4} />
        )
      }
      tip={(pen) =>
        over === null
          ? null
          : {
              x: pen.x(at[over] ?? 0),
              y: pen.y(value[over] ?? 0),
              content: (
                <>
                  <b>{metricText(metric.format, value[over] ?? Number.NaN)}</b> · trial {trial[over]}
                  <br />
                  {whenText(along, (at[over] ?? 0) - (along === 'time' ? (at[0] ?? 0) : 0))}
                </>
              ),
            }
      }
    />
  );
}

function horizontal(along: Along, first: number, last: number): { scale: Scale; label: string } {
  if (along === 'ended') {
    const scale = linearScale(0, Math.max(1, last));
    return { label: 'trials ended', scale: { ...scale, min: 0, max: Math.max(1, last) } };
  }
  const { scale, unit } = elapsedScale(first, last);
  return { scale, label: along === 'time' ? `${unit} since the first result` : `${unit} of training` };
}

function whenText(along: Along, at: number): string {
  if (along === 'ended') return `after ${formatCounted(at, 'trial')}`;
  return `after ${formatDuration(at)}${along === 'train' ? ' of training' : ''}`;
}

function stepAt(pixel: number, at: readonly number[], pen: Pen): number | null {
  const found = at.findLastIndex((one) => pen.x(one) <= pixel + 6);
  return found === -1 ? null : found;
}

function drawSteps(pen: Pen, at: readonly number[], value: readonly number[], last: number): void {
  const { context, palette, height } = pen;
  context.beginPath();
  value.forEach((one, i) => {
    const [x, y] = [pen.x(at[i] ?? 0), pen.y(one)];
    if (i === 0) context.moveTo(x, y);
    else {
      context.lineTo(x, pen.y(value[i - 1] ?? one));
      context.lineTo(x, y);
    }
  });
  context.lineTo(pen.x(last), pen.y(value.at(-1) ?? 0));
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.strokeStyle = palette.colors.best;
  context.stroke();
  context.lineTo(pen.x(last), height);
  context.lineTo(pen.x(at[0] ?? 0), height);
  context.globalAlpha = 0.08;
  context.fillStyle = palette.colors.best;
  context.fill();
  context.globalAlpha = 1;
  for (const [i, one] of value.entries()) {
    context.beginPath();
    context.arc(pen.x(at[i] ?? 0), pen.y(one), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}
