import type { Scale } from '../../charts/scale.js';
import type { Palette } from '../shell/theme.js';

/** Where values lie in the inside of a plot, in pixels from its top left, and in which colours to draw them. */
export interface Pen {
  readonly width: number;
  readonly height: number;
  readonly xScale: Scale;
  readonly yScale: Scale;
  readonly palette: Palette;
  /** Only while drawing. */
  readonly context: CanvasRenderingContext2D;
  /** Of values. */
  x(value: number): number;
  y(value: number): number;
  /** Of positions: logarithms, on a log scale. */
  xAt(position: number): number;
  yAt(position: number): number;
  /** The values at pixels. */
  xValue(pixel: number): number;
  yValue(pixel: number): number;
}

const NO_CONTEXT = null as unknown as CanvasRenderingContext2D;

export function makePen(
  xScale: Scale,
  yScale: Scale,
  { width, height }: { readonly width: number; readonly height: number },
  palette: Palette,
): Pen {
  const xSpan = xScale.max - xScale.min || 1;
  const ySpan = yScale.max - yScale.min || 1;
  const xAt = (position: number) => ((position - xScale.min) / xSpan) * width;
  const yAt = (position: number) => height - ((position - yScale.min) / ySpan) * height;
  return {
    width,
    height,
    xScale,
    yScale,
    palette,
    context: NO_CONTEXT,
    xAt,
    yAt,
    x: (value) => xAt(xScale.position(value)),
    y: (value) => yAt(yScale.position(value)),
    xValue: (pixel) => valueAt(xScale, xScale.min + (pixel / (width || 1)) * xSpan),
    yValue: (pixel) => valueAt(yScale, yScale.min + ((height - pixel) / (height || 1)) * ySpan),
  };
}

function valueAt(scale: Scale, position: number): number {
  return scale.kind === 'log' ? 10 ** position : position;
}

/** A clear canvas of this many CSS pixels, sharp on any screen; null while it has no size. */
export function prepareCanvas(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d') ?? null;
  if (canvas === null || context === null || width <= 0 || height <= 0) return null;
  const ratio = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  return context;
}
