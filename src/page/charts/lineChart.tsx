import { useState } from 'react';
import { linearScale, scaleOf } from '../../charts/scale.js';
import { metricText } from '../../views/labels.js';
import { usePalette } from '../shell/theme.js';
import type { Pen } from './pen.js';
import { Plot } from './plot.js';
import { metricScale } from './scales.js';
import { strokeLine } from './strokeLine.js';

export interface ChartLine {
  readonly name: string;
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

interface LineChartProps {
  readonly lines: readonly ChartLine[];
  readonly height: number;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xText: (value: number) => string;
  readonly format: 'number' | 'share';
  readonly isLog: boolean;
}

/** A dash for each line too: lines are told apart without colour. */
const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [5, 2],
  [1, 4],
  [12, 4],
  [4, 4, 1, 4],
];

/** A few lines with the values below the pointer. */
export function LineChart({ lines, height, xLabel, yLabel, xText, format, isLog }: LineChartProps) {
  const palette = usePalette();
  const [at, setAt] = useState<number | null>(null);
  const xs = lines.flatMap(({ x }) => [x[0] ?? 0, x.at(-1) ?? 1]);
  const ys = lines.flatMap(({ y }) => y.filter((value): value is number => value !== null));
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const horizontal = linearScale(Math.min(...xs), Math.max(...xs));
  const color = (i: number) => palette.series[i % palette.series.length] ?? '';
  const read = at === null ? [] : lines.map((line) => valueAt(line, at));
  return (
    <div>
      <ul className="line-key">
        {lines.map(({ name, label }, i) => (
          <li key={name}>
            <svg width="26" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="26"
                y1="4"
                y2="4"
                stroke={color(i)}
                strokeWidth="2"
                strokeDasharray={(DASHES[i % DASHES.length] ?? []).join(' ')}
              />
            </svg>
            {label}
          </li>
        ))}
      </ul>
      <Plot
        height={height}
        x={{ ...horizontal, min: Math.min(...xs), max: Math.max(...xs, Math.min(...xs) + 1e-9) }}
        y={metricScale(isLog ? scaleOf(low, high) : linearScale(low, high), format)}
        xLabel={xLabel}
        yLabel={yLabel}
        description={lines
          .map(({ label, y }) => `${label}: from ${y[0] ?? 'none'} to ${y.at(-1) ?? 'none'}`)
          .join('; ')}
        draw={(pen) => {
          for (const [i, line] of lines.entries())
            drawLine(pen, line, color(i), DASHES[i % DASHES.length] ?? []);
        }}
        onPoint={(point, pen) => setAt(point === null ? null : pen.xValue(point.x))}
        overlay={(pen) =>
          at !== null && <line className="cursor-line" x1={pen.x(at)} x2={pen.x(at)} y1={0} y2={pen.height} />
        }
        tip={(pen) =>
          at === null
            ? null
            : {
                x: pen.x(at),
                y: 24,
                content: (
                  <>
                    <b>
                      {xLabel} {xText(read.find((one) => one !== null)?.x ?? Math.round(at))}
                    </b>
                    {lines.map(({ name, label }, i) => (
                      <span key={name} className="tip-line">
                        {label} {metricText(format, read[i]?.y ?? Number.NaN)}
                      </span>
                    ))}
                  </>
                ),
              }
        }
      />
    </div>
  );
}

/** The recorded point nearest to a place. */
function valueAt({ x, y }: ChartLine, at: number): { x: number; y: number } | null {
  let nearest: number | null = null;
  x.forEach((one, i) => {
    if (y[i] == null) return;
    if (nearest === null || Math.abs(one - at) < Math.abs((x[nearest] ?? 0) - at)) nearest = i;
  });
  return nearest === null ? null : { x: x[nearest] ?? 0, y: y[nearest] ?? Number.NaN };
}

function drawLine(pen: Pen, { x, y }: ChartLine, color: string, dash: readonly number[]): void {
  strokeLine(pen, { x, y }, { color, width: 2, dash });
  if (x.length === 1 && y[0] != null) {
    const { context } = pen;
    context.beginPath();
    context.arc(pen.x(x[0] ?? 0), pen.y(y[0]), 3, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
  }
}
