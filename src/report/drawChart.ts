/** Draws a chart as SVG: the same text every time, without a library, an id or a colour of its own. */
import { html } from '../base/escapeHtml.js';
import { log } from '../base/portableMath.js';
import type { Chart, ChartPlace, DensityMark, DotsMark, LineMark, Mark } from '../charts/frame.js';
import type { ChartTheme } from '../charts/theme.js';

type Text = Pick<ChartTheme, 'fontSize' | 'muted' | 'grid'>;

/** Width of the invisible line around a curve that catches the pointer. */
const HIT_WIDTH = 12;
/** Steps of opacity of a density. */
const SHADES = 6;
const MAX_OPACITY = 0.75;

export function drawChart(chart: Chart, theme: Text): string {
  const { width, height, description } = chart;
  const plot = plotOf(chart);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${html(description)}">`,
    gridPath(chart, plot, theme),
    `<svg class="plot" x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}">`,
    ...chart.marks.map((mark) => drawMark(mark, plot)),
    '</svg>',
    labels(chart, plot, theme),
    endLabels(chart, plot, theme),
    '</svg>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** From positions to pixels within the plot. */
  readonly x: (position: number) => number;
  readonly y: (position: number) => number;
}

function plotOf({ width, height, margin, x, y }: Chart): Plot {
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  return {
    ...{ left: margin.left, top: margin.top, ...inner },
    x: (position) => (inner.width * (position - x.min)) / (x.max - x.min || 1),
    y: (position) => inner.height * (1 - (position - y.min) / (y.max - y.min || 1)),
  };
}

/** One decimal: a tenth of a pixel. */
function px(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return String(rounded === 0 ? 0 : rounded);
}

function gridPath({ x, y, grid }: Chart, plot: Plot, theme: Text): string {
  const across = y.ticks.map(
    ({ position }) => `M${plot.left} ${px(plot.top + plot.y(position))}h${px(plot.width)}`,
  );
  const up = x.ticks.map(
    ({ position }) => `M${px(plot.left + plot.x(position))} ${plot.top}v${px(plot.height)}`,
  );
  const lines = grid === 'both' ? [...across, ...up] : across;
  return lines.length === 0 ? '' : `<path d="${lines.join('')}" stroke="${theme.grid}" fill="none"/>`;
}

function labels({ x, y }: Chart, plot: Plot, { fontSize, muted }: Text): string {
  const bottom = plot.top + plot.height + fontSize + 5;
  const below = x.ticks.flatMap(({ position, label }) =>
    label
      .split('\n')
      .map(
        (text, i) =>
          `<text x="${px(plot.left + plot.x(position))}" y="${px(bottom + i * fontSize * 1.2)}" text-anchor="middle">${html(text)}</text>`,
      ),
  );
  const beside = y.ticks.map(
    ({ position, label }) =>
      `<text x="${plot.left - 6}" y="${px(plot.top + plot.y(position) + fontSize * 0.35)}" text-anchor="end">${html(label)}</text>`,
  );
  return `<g fill="${muted}" font-size="${fontSize}">${[...below, ...beside].join('')}</g>`;
}

function endLabels({ ends = [] }: Chart, plot: Plot, { fontSize, muted }: Text): string {
  if (ends.length === 0) return '';
  const placed = ends.map((end) => ({ ...end, at: plot.top + plot.y(end.y) })).sort((a, b) => a.at - b.at);
  const least = fontSize * 1.1;
  // Downwards, then upwards from the lower edge, each at least a line from the one before.
  for (let i = 1; i < placed.length; i++)
    moveTo(placed, i, Math.max(placed[i]?.at ?? 0, (placed[i - 1]?.at ?? 0) + least));
  let limit = plot.top + plot.height;
  for (let i = placed.length - 1; i >= 0; i--) {
    moveTo(placed, i, Math.min(placed[i]?.at ?? 0, limit));
    limit = (placed[i]?.at ?? 0) - least;
  }
  const texts = placed.map(
    ({ at, text, isStrong }) =>
      `<text x="${px(plot.left + plot.width + 5)}" y="${px(at + fontSize * 0.35)}"${isStrong ? ' font-weight="bold"' : ''}>${html(text)}</text>`,
  );
  return `<g fill="${muted}" font-size="${fontSize}">${texts.join('')}</g>`;
}

function moveTo(placed: { at: number }[], index: number, at: number): void {
  const label = placed[index];
  if (label !== undefined) label.at = at;
}

function drawMark(mark: Mark, plot: Plot): string {
  switch (mark.kind) {
    case 'line':
      return drawLine(mark, plot);
    case 'dots':
      return drawDots(mark, plot);
    case 'bands':
      return mark.ranges
        .map(
          ([from, to]) =>
            `<rect x="${px(plot.x(from))}" y="0" width="${px(plot.x(to) - plot.x(from))}" height="${px(plot.height)}" fill="${mark.color}"/>`,
        )
        .join('');
    case 'density':
      return drawDensity(mark, plot);
  }
}

function pathOf(points: readonly ChartPlace[], plot: Plot): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(plot.x(x))} ${px(plot.y(y))}`).join('');
}

function drawLine({ points, color, width, isDotted = false, trial }: LineMark, plot: Plot): string {
  const [only] = points;
  if (only === undefined) return '';
  // A line through one point would not be seen.
  if (points.length === 1)
    return `<circle cx="${px(plot.x(only[0]))}" cy="${px(plot.y(only[1]))}" r="2.5" fill="${color}"/>`;
  const path = pathOf(points, plot);
  const dash = isDotted ? ' stroke-dasharray="2 3"' : '';
  const line = `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"${dash}/>`;
  if (trial === undefined) return line;
  return `${line}<path class="hit" data-t="${trial}" d="${path}" fill="none" stroke="transparent" stroke-width="${HIT_WIDTH}"/>`;
}

function drawDots({ places, color, shape, size, trials }: DotsMark, plot: Plot): string {
  if (places.length === 0) return '';
  const half = size / 2;
  const drawn = places.map(([x, y], i) => {
    const [cx, cy] = [plot.x(x), plot.y(y)];
    const number = trials?.[i];
    const asked = number === undefined ? '' : ` data-t="${number}"`;
    if (shape === 'circle') return `<circle cx="${px(cx)}" cy="${px(cy)}" r="${half}"${asked}/>`;
    if (shape === 'triangle')
      return `<path d="M${px(cx)} ${px(cy - half)}l${half} ${size}h${-size}z"${asked}/>`;
    return `<rect x="${px(cx - half)}" y="${px(cy - 1.5)}" width="${px(size)}" height="3"${asked}/>`;
  });
  return `<g fill="${color}">${drawn.join('')}</g>`;
}

/** Cells of the same shade are one path, and neighbours in a row one rectangle. */
function drawDensity({ columns, rows, counts, color }: DensityMark, plot: Plot): string {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const shadeOf = (count: number) =>
    count === 0 ? 0 : Math.max(1, Math.ceil((log(1 + count) / log(1 + most)) * SHADES));
  const [width, height] = [plot.width / columns, plot.height / rows];
  const paths = Array.from({ length: SHADES + 1 }, () => '');
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      const shade = shadeOf(counts[column * rows + row] as number);
      let end = column + 1;
      while (end < columns && shadeOf(counts[end * rows + row] as number) === shade) end++;
      const top = plot.height - (row + 1) * height;
      paths[shade] +=
        `M${px(column * width)} ${px(top)}h${px((end - column) * width)}v${px(height)}h${px((column - end) * width)}z`;
      column = end;
    }
  }
  const shades = paths.map((path, shade) =>
    shade === 0 || path === ''
      ? ''
      : `<path d="${path}" fill-opacity="${px2((shade / SHADES) * MAX_OPACITY)}"/>`,
  );
  return `<g fill="${color}">${shades.join('')}</g>`;
}

function px2(value: number): string {
  return String(Math.round(value * 100) / 100);
}
