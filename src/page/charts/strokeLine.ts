import type { Pen } from './pen.js';

interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** A line with gaps where nothing finite was measured. */
export function strokeLine(pen: Pen, { x, y }: Points, { color, width, dash = [] }: Stroke): void {
  const { context } = pen;
  context.beginPath();
  let isDown = false;
  for (let i = 0; i < x.length; i++) {
    const value = y[i];
    if (value == null) {
      isDown = false;
      continue;
    }
    const [px, py] = [pen.x(x[i] ?? 0), pen.y(value)];
    if (isDown) context.lineTo(px, py);
    else context.moveTo(px, py);
    isDown = true;
  }
  context.setLineDash([...dash]);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.stroke();
  context.setLineDash([]);
}
