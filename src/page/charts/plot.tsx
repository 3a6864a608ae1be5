import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Scale, Tick } from '../../charts/scale.js';
import { usePalette } from '../shell/theme.js';
import { makePen, type Pen, prepareCanvas } from './pen.js';
import { useSize } from './useSize.js';

/** What is said about one place, in pixels of the plot's inside. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly content: ReactNode;
}

interface PlotProps {
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabel: string;
  readonly yLabel: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly height?: number;
  /** Room for the labels of y. */
  readonly left?: number;
  /** Without lines at the ticks of y, where cells or lanes fill the plot. */
  readonly hasGrid?: boolean;
  readonly draw: (pen: Pen) => void;
  /** Drawn above: SVG elements. */
  readonly overlay?: (pen: Pen) => ReactNode;
  /** Beside the pointer: HTML. */
  readonly tip?: (pen: Pen) => Tip | null;
  /** In pixels of the plot's inside; null when the pointer leaves. */
  readonly onPoint?: (at: { readonly x: number; readonly y: number } | null, pen: Pen) => void;
  readonly onPick?: (at: { readonly x: number; readonly y: number }, pen: Pen) => void;
  /** With it, dragging along x chooses a range of positions. */
  readonly onRange?: (from: number, to: number, pen: Pen) => void;
}

const TOP = 24;
const RIGHT = 12;
const BOTTOM = 36;

/** Axes in SVG, marks on a canvas: text stays sharp, and thousands of marks stay fast. */
export function Plot({ height = 260, left = 52, hasGrid = true, ...plot }: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(frame);
  const palette = usePalette();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const room = { width: Math.max(0, width - left - RIGHT), height: height - TOP - BOTTOM };
  const pen = makePen(plot.x, plot.y, room, palette);
  const { draw } = plot;
  useEffect(() => {
    const context = prepareCanvas(canvas.current, room.width, room.height);
    if (context === null) return;
    if (hasGrid) drawGrid({ ...pen, context });
    draw({ ...pen, context });
  });
  const at = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const tip = plot.tip?.(pen) ?? null;
  const finishDrag = (to: number) => {
    if (drag === null) return false;
    setDrag(null);
    if (Math.abs(to - drag.from) < 4) return false;
    plot.onRange?.(Math.min(drag.from, to), Math.max(drag.from, to), pen);
    return true;
  };
  return (
    <div className="plot" ref={frame} style={{ height }}>
      <canvas
        ref={canvas}
        className="plot-canvas"
        style={{ left, top: TOP, width: room.width, height: room.height }}
      />
      <svg className="plot-svg" width={width} height={height} role="img" aria-label={plot.description}>
        <g transform={`translate(${left} ${TOP})`}>
          <Axes pen={pen} xLabel={plot.xLabel} yLabel={plot.yLabel} left={left} />
          {plot.overlay?.(pen)}
          {drag !== null && (
            <rect
              className="brush"
              x={Math.min(drag.from, drag.to)}
              width={Math.abs(drag.to - drag.from)}
              y={0}
              height={room.height}
            />
          )}
          <rect
            className={`plot-pointer ${plot.onRange === undefined ? '' : 'is-ranged'} ${plot.onPick === undefined ? '' : 'is-picked'}`}
            width={room.width}
            height={room.height}
            onPointerMove={(event) => {
              const point = at(event);
              if (drag !== null) setDrag({ ...drag, to: clamp(point.x, room.width) });
              plot.onPoint?.(point, pen);
            }}
            onPointerLeave={() => plot.onPoint?.(null, pen)}
            onPointerDown={(event) => {
              if (plot.onRange === undefined || event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              const { x } = at(event);
              setDrag({ from: x, to: x });
            }}
            onPointerUp={(event) => {
              const point = at(event);
              if (!finishDrag(clamp(point.x, room.width))) plot.onPick?.(point, pen);
            }}
            onPointerCancel={() => setDrag(null)}
          />
        </g>
      </svg>
      {tip !== null && (
        <div
          className={`tip ${tip.x > room.width / 2 ? 'to-left' : ''}`}
          style={{ left: left + tip.x, top: TOP + tip.y }}
        >
          {tip.content}
        </div>
      )}
    </div>
  );
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

interface AxesProps {
  readonly pen: Pen;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly left: number;
}

function Axes({ pen, xLabel, yLabel, left }: AxesProps) {
  const { width, height, xScale } = pen;
  const xTicks = spaced(inside(xScale), (tick) => pen.xAt(tick.position), widthOf(xScale.ticks));
  const yTicks = yTicksOf(pen);
  return (
    <g className="axes" aria-hidden="true">
      {yTicks.map(({ position, label }) => (
        <text key={position} x={-8} y={pen.yAt(position)} dy="0.32em" textAnchor="end">
          {label}
        </text>
      ))}
      {xTicks.map(({ position, label }) => (
        <text key={position} x={pen.xAt(position)} y={height + 15} textAnchor="middle">
          {label}
        </text>
      ))}
      <text className="axis-name" x={width} y={height + 31} textAnchor="end">
        {xLabel}
      </text>
      <text className="axis-name" x={4 - left} y={-10}>
        {yLabel}
      </text>
    </g>
  );
}

/** Below everything that is drawn. */
function drawGrid(pen: Pen): void {
  const { context, palette, width } = pen;
  context.strokeStyle = palette.colors.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const { position } of yTicksOf(pen)) {
    const y = Math.round(pen.yAt(position)) + 0.5;
    context.moveTo(0, y);
    context.lineTo(width, y);
  }
  context.stroke();
}

function inside({ ticks, min, max }: Scale): readonly Tick[] {
  return ticks.filter(({ position }) => position >= min - 1e-9 && position <= max + 1e-9);
}

/** Of the longest label, with a gap. */
function widthOf(ticks: readonly Tick[]): number {
  return ticks.reduce((most, { label }) => Math.max(most, label.length * 6.2 + 10), 28);
}

function yTicksOf(pen: Pen): readonly Tick[] {
  return spaced(inside(pen.yScale), (tick) => pen.yAt(tick.position), 18);
}

/** Without the ticks that would touch the one before. */
function spaced<T>(ticks: readonly T[], at: (tick: T) => number, least: number): readonly T[] {
  let last = Number.NaN;
  return ticks.filter((tick) => {
    const here = at(tick);
    if (Math.abs(here - last) < least) return false;
    last = here;
    return true;
  });
}
