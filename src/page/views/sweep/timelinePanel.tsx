import { useState } from 'react';
import { useLocation } from 'wouter';
import { formatCounted, formatDuration } from '../../../base/format.js';
import type { TimelineView } from '../../../views/api/chartAnswers.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import type { Pen } from '../../charts/pen.js';
import { Plot } from '../../charts/plot.js';
import { elapsedScale, placeScale } from '../../charts/scales.js';
import { useOfSweep } from '../../server/queries.js';
import { useSweepScope } from './sweepContext.js';

const LANE_PX = 22;
const FRAME_PX = 60;
const MAX_LANES_PX = 300;

/** What each thread trained, and when. */
export function TimelinePanel() {
  return (
    <Panel className="wide" id="timeline" title="Timeline" note="each line is a thread of a worker">
      <Lazy height={160}>
        <Timeline />
      </Lazy>
    </Panel>
  );
}

function Timeline() {
  const { slug, filter } = useSweepScope();
  const query = useOfSweep('getTimeline', { slug, filter });
  return (
    <Answered query={query} height={160}>
      {(timeline) =>
        timeline.from_ms === null || timeline.to_ms === null || timeline.lanes.length === 0 ? (
          <Nothing height={160}>No matching trial has started yet.</Nothing>
        ) : (
          <Lanes timeline={timeline} from={timeline.from_ms} to={timeline.to_ms} />
        )
      }
    </Answered>
  );
}

interface LanesProps {
  readonly timeline: TimelineView;
  readonly from: number;
  readonly to: number;
}

function Lanes({ timeline, from, to }: LanesProps) {
  const { slug } = useSweepScope();
  const [, navigate] = useLocation();
  const [over, setOver] = useState<number | null>(null);
  const { lanes, spans } = timeline;
  const { scale, unit } = elapsedScale(from, to);
  // The first lane is at the top.
  const y = placeScale(lanes.map(({ host, thread }) => `${host} ${thread}`).toReversed());
  const height = FRAME_PX + Math.min(lanes.length * LANE_PX, MAX_LANES_PX);
  const trial = over === null ? undefined : spans?.trial[over];
  return (
    <Plot
      height={height}
      left={110}
      hasGrid={false}
      x={scale}
      y={y}
      xLabel={`${unit} since the first start`}
      yLabel=""
      description={`Timeline of ${formatCounted(lanes.length, 'thread')}`}
      draw={(pen) => drawLanes(pen, timeline, over)}
      onPoint={(at, pen) =>
        setOver(at === null || spans === null ? null : spanAt(spans, at, pen, lanes.length))
      }
      onPick={() => trial !== undefined && navigate(`/sweeps/${encodeURIComponent(slug)}/trials/${trial}`)}
      tip={(pen) =>
        over === null || spans === null
          ? null
          : {
              x: pen.x(spans.from_ms[over] ?? from),
              y: ((spans.lane[over] ?? 0) / lanes.length) * pen.height,
              content: (
                <>
                  <b>Trial {trial}</b> · {spans.state[over]}
                  <br />
                  {formatDuration((spans.to_ms[over] ?? 0) - (spans.from_ms[over] ?? 0))}
                </>
              ),
            }
      }
    />
  );
}

type Spans = NonNullable<TimelineView['spans']>;

function spanAt(
  spans: Spans,
  at: { readonly x: number; readonly y: number },
  pen: Pen,
  lanes: number,
): number | null {
  const lane = Math.floor((at.y / (pen.height || 1)) * lanes);
  const found = spans.lane.findIndex(
    (one, i) =>
      one === lane && pen.x(spans.from_ms[i] ?? 0) - 1 <= at.x && pen.x(spans.to_ms[i] ?? 0) + 1 >= at.x,
  );
  return found === -1 ? null : found;
}

function drawLanes(
  pen: Pen,
  { lanes, spans, busy, from_ms, to_ms }: TimelineView,
  over: number | null,
): void {
  const { context, palette, width, height } = pen;
  const { colors } = palette;
  const lane = height / lanes.length;
  const bar = Math.max(2, lane - 6);
  if (busy !== null) {
    const bin = width / busy.bins;
    context.fillStyle = colors.finished;
    busy.share.forEach((share, i) => {
      if (share === 0) return;
      context.globalAlpha = 0.15 + 0.85 * share;
      context.fillRect((i % busy.bins) * bin, Math.floor(i / busy.bins) * lane + 3, bin + 0.5, bar);
    });
    context.globalAlpha = 1;
  }
  if (spans === null || from_ms === null || to_ms === null) return;
  const shades = new Map(Object.entries({ ...colors, finished: colors.finished }));
  spans.lane.forEach((row, i) => {
    const [x, end] = [pen.x(spans.from_ms[i] ?? from_ms), pen.x(spans.to_ms[i] ?? to_ms)];
    context.fillStyle = shades.get(spans.state[i] ?? '') ?? colors.cancelled;
    context.fillRect(x, row * lane + 3, Math.max(1, end - x - 0.75), bar);
    if (i !== over) return;
    context.strokeStyle = colors.ink;
    context.lineWidth = 1.5;
    context.strokeRect(x, row * lane + 2.5, Math.max(2, end - x), bar + 1);
  });
}
