import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { LineView, ParallelView } from '../../views/api/chartAnswers.js';
import type { Brush } from '../filter/clauses.js';
import { usePalette } from '../shell/theme.js';
import { brushedBins, brushOfBins, isBrushable } from './axisBrush.js';
import { binPlaces } from './binPlaces.js';
import { drawParallel } from './drawParallel.js';
import { prepareCanvas } from './pen.js';
import { useSize } from './useSize.js';

interface ParallelChartProps {
  readonly view: ParallelView;
  readonly height: number;
  readonly goal: 'minimize' | 'maximize';
  /** What the filter says about each axis. */
  readonly brushes: ReadonlyMap<string, Brush>;
  /** While the pointer moves, and once more when it is up. */
  readonly onBrush: (name: string, brush: Brush | null, isDone: boolean) => void;
  readonly valueText: (value: number) => string;
}

const TOP = 34;
const BOTTOM = 14;
const LEFT = 76;
const RIGHT = 76;
const MIN_GAP_PX = 122;
/** How far beside an axis the pointer may be. */
const REACH_PX = 22;
/** A shorter way of the pointer is a click. */
const MIN_DRAG_PX = 4;

interface Drag {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/** Links between neighbouring axes on a canvas; axes, labels and brushes in SVG above. */
export function ParallelChart({ view, height, goal, brushes, onBrush }: ParallelChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width: room } = useSize(frame);
  const palette = usePalette();
  const [drag, setDrag] = useState<Drag | null>(null);
  const { lines } = view;
  const width = Math.max(room, MIN_GAP_PX * lines.length);
  const inside = height - TOP - BOTTOM;
  const xAt = (axis: number) => LEFT + (axis / Math.max(1, lines.length - 1)) * (width - LEFT - RIGHT);
  const places = lines.map((line) => binPlaces(line).map((share) => TOP + (1 - share) * inside));
  useEffect(() => {
    const context = prepareCanvas(canvas.current, width, height);
    if (context !== null) drawParallel(context, view, { places, xAt, palette, goal });
  });
  const moveTo = (next: Drag, isDone: boolean) => {
    setDrag(isDone ? null : next);
    const isClick = Math.abs(next.to - next.from) < MIN_DRAG_PX;
    const line = lines[next.axis];
    if (line === undefined) return;
    const [low, high] = [Math.min(next.from, next.to), Math.max(next.from, next.to)];
    if (isClick) return isDone ? onBrush(line.name, clickBrush(line, next, brushes), true) : undefined;
    onBrush(line.name, brushOfBins(line, binsBetween(places[next.axis] ?? [], low, high)), isDone);
  };
  const clickBrush = (
    line: LineView,
    { axis, to }: Drag,
    known: ReadonlyMap<string, Brush>,
  ): Brush | null => {
    const before = known.get(line.name);
    const bin = nearestBin(places[axis] ?? [], to);
    if (before !== undefined || bin === null) return null;
    return brushOfBins(line, [bin]);
  };
  return (
    <div className="parallel" ref={frame}>
      <div className="parallel-inside" style={{ width, height }}>
        <canvas ref={canvas} className="plot-canvas" style={{ width, height }} />
        <svg
          className="plot-svg"
          width={width}
          height={height}
          role="img"
          aria-label={`Parallel coordinates of ${view.focus_trials} trials over ${lines.map(({ label }) => label).join(', ')}`}
        >
          {lines.map((line, axis) => (
            <Axis
              key={line.name}
              line={line}
              x={xAt(axis)}
              places={places[axis] ?? []}
              range={[TOP, TOP + inside]}
              isLast={axis === lines.length - 1}
              brush={brushes.get(line.name)}
              drag={drag?.axis === axis ? drag : null}
              onDrag={(from, to, isDone) => moveTo({ axis, from, to }, isDone)}
              onCancel={() => setDrag(null)}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

function binsBetween(places: readonly number[], low: number, high: number): number[] {
  return places.flatMap((y, bin) => (y >= low && y <= high ? [bin] : []));
}

function nearestBin(places: readonly number[], at: number): number | null {
  let nearest: number | null = null;
  places.forEach((y, bin) => {
    const best = nearest === null ? Number.POSITIVE_INFINITY : Math.abs((places[nearest] ?? 0) - at);
    if (Math.abs(y - at) < best) nearest = bin;
  });
  return nearest;
}

interface AxisProps {
  readonly line: LineView;
  readonly x: number;
  /** Of each bin, in pixels. */
  readonly places: readonly number[];
  readonly range: readonly [top: number, bottom: number];
  readonly isLast: boolean;
  readonly brush: Brush | undefined;
  readonly drag: Drag | null;
  readonly onDrag: (from: number, to: number, isDone: boolean) => void;
  readonly onCancel: () => void;
}

const LABEL_GAP_PX = 15;

function Axis({ line, x, places, range, isLast, brush, drag, onDrag, onCancel }: AxisProps) {
  const [top, bottom] = range;
  const yOf = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientY - box.top + top - 8, top - 8), bottom + 8);
  };
  const kept = brush === undefined ? [] : brushedBins(line, brush);
  const canBrush = isBrushable(line);
  return (
    <g className="parallel-axis" data-axis={line.name}>
      <text className="parallel-name" x={x} y={14} textAnchor="middle">
        {shortened(line.label, 16)}
        <title>{line.label}</title>
      </text>
      <line className="parallel-line" x1={x} x2={x} y1={top} y2={bottom} />
      {kept.map(([from, to]) => {
        const [a, b] = [places[from] ?? top, places[to] ?? bottom];
        return (
          <rect
            key={from}
            className="brush"
            x={x - 7}
            width={14}
            y={Math.min(a, b) - 5}
            height={Math.abs(a - b) + 10}
            rx={3}
          />
        );
      })}
      {drag !== null && (
        <rect
          className="brush is-drag"
          x={x - 7}
          width={14}
          y={Math.min(drag.from, drag.to)}
          height={Math.abs(drag.to - drag.from)}
        />
      )}
      {labelled(line, places).map(({ bin, text, y }) => (
        <text
          key={bin}
          className="parallel-value"
          x={isLast ? x + 10 : x - 10}
          y={y}
          dy="0.32em"
          textAnchor={isLast ? 'start' : 'end'}
        >
          {shortened(text, 10)}
        </text>
      ))}
      {canBrush && (
        <rect
          className="parallel-reach"
          x={x - REACH_PX}
          width={2 * REACH_PX}
          y={top - 8}
          height={bottom - top + 16}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const y = yOf(event);
            onDrag(y, y, false);
          }}
          onPointerMove={(event) => drag !== null && onDrag(drag.from, yOf(event), false)}
          onPointerUp={(event) => drag !== null && onDrag(drag.from, yOf(event), true)}
          onPointerCancel={onCancel}
        />
      )}
    </g>
  );
}

/** As many labels as do not touch: always the first and the last. */
function labelled(
  line: LineView,
  places: readonly number[],
): readonly { bin: number; text: string; y: number }[] {
  const all = line.bins.map(({ text, low, high }, bin) => ({
    bin,
    text: line.binned ? edgeText(bin === line.bins.length - 1 ? high : low, text) : text,
    y: places[bin] ?? 0,
  }));
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return [];
  const kept = [first];
  for (const one of all.slice(1, -1)) {
    const before = kept.at(-1) ?? first;
    const gap = line.binned ? 44 : LABEL_GAP_PX;
    if (Math.abs(one.y - before.y) >= gap && Math.abs(one.y - last.y) >= gap) kept.push(one);
  }
  return last === first ? kept : [...kept, last];
}

function edgeText(edge: number | null, text: string): string {
  if (edge === null) return text;
  const size = Math.abs(edge);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? edge.toExponential(1).replace('e+', 'e')
    : String(Number(edge.toPrecision(3)));
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
