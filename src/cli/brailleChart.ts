/** Lines as braille characters: two dots across and four up in each, so that curves read in any terminal. */
import type { Scale } from '../charts/scale.js';

export type BrailleLine = readonly (readonly [x: number, y: number])[];

/** Bits of a braille character, by row from above and column. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BLANK = 0x2800;

/** Lines of text: the labels of the vertical axis to the left, those of the horizontal axis below. */
export function brailleChart(
  lines: readonly BrailleLine[],
  { x, y }: { x: Scale; y: Scale },
  { width, height }: { width: number; height: number },
): string[] {
  const margin = Math.max(...y.ticks.map(({ label }) => label.length), 1) + 1;
  const columns = Math.max(4, width - margin);
  const cells = new Uint8Array(columns * height);
  const across = (at: number) => ((at - x.min) / (x.max - x.min)) * (columns * 2 - 1);
  const up = (at: number) => (1 - (at - y.min) / (y.max - y.min)) * (height * 4 - 1);
  const dot = (px: number, py: number) => {
    const [column, row] = [Math.round(px), Math.round(py)];
    if (column < 0 || row < 0 || column >= columns * 2 || row >= height * 4) return;
    const index = (row >> 2) * columns + (column >> 1);
    cells[index] = (cells[index] as number) | (BITS[row & 3]?.[column & 1] ?? 0);
  };
  for (const points of lines)
    for (const [i, to] of points.entries()) drawSegment(points[i - 1] ?? to, to, { across, up, dot });
  const labels = new Map(y.ticks.map(({ position, label }) => [Math.floor(up(position) / 4), label]));
  const rows = Array.from({ length: height }, (_, row) => {
    const own = [...cells.subarray(row * columns, (row + 1) * columns)];
    const text = String.fromCodePoint(...own.map((bits) => BLANK + bits));
    return `${(labels.get(row) ?? '').padStart(margin - 1)} ${text}`.replace(/[\u2800\s]+$/, '');
  });
  return [...rows, belowAxis(x, { margin, columns, across })];
}

interface Canvas {
  readonly across: (at: number) => number;
  readonly up: (at: number) => number;
  readonly dot: (px: number, py: number) => void;
}

function drawSegment(
  from: readonly [number, number],
  to: readonly [number, number],
  { across, up, dot }: Canvas,
): void {
  const [x0, y0, x1, y1] = [across(from[0]), up(from[1]), across(to[0]), up(to[1])];
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
  // A curve that leaves the chart far away needs no dots there.
  const count = Math.min(steps, 10_000);
  for (let i = 0; i <= count; i++) dot(x0 + ((x1 - x0) * i) / count, y0 + ((y1 - y0) * i) / count);
}

function belowAxis(
  x: Scale,
  { margin, columns, across }: { margin: number; columns: number; across: (at: number) => number },
): string {
  const row = new Array<string>(margin + columns).fill(' ');
  let free = 0;
  for (const { position, label } of x.ticks) {
    const center = Math.round(margin + across(position) / 2 - label.length / 2);
    const start = Math.min(center, row.length - label.length);
    if (start < free) continue;
    [...label].forEach((character, i) => {
      row[start + i] = character;
    });
    free = start + label.length + 2;
  }
  return row.join('').trimEnd();
}
