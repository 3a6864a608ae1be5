import type { CurvesView } from '../../../views/api/chartAnswers.js';
import { drawDensity } from '../../charts/densityImage.js';
import type { Pen } from '../../charts/pen.js';
import { strokeLine } from '../../charts/strokeLine.js';

interface Emphasis {
  readonly hovered: number | null;
  readonly selected: readonly number[];
}

/** Behind, how many curves pass each place; then the median; then lines, the best on top. */
export function drawCurves(pen: Pen, curves: CurvesView, { hovered, selected }: Emphasis): void {
  const { context, palette, width, height } = pen;
  const { colors } = palette;
  const tops = curves.lines.filter(({ is_top }) => is_top);
  // Where every curve is a line, density would only blur them.
  if (tops.length < curves.curves) {
    drawDensity(context, curves.density, { color: palette.isDark ? '#7d8a97' : '#7b8794', width, height });
  }
  context.lineJoin = 'round';
  drawMedian(pen, curves);
  const faint = [colors['rank-2'], colors['rank-3'], colors['rank-4']];
  tops.toReversed().forEach((line, i) => {
    const place = tops.length - 1 - i;
    const color =
      place === 0 ? colors.best : (faint[Math.min(2, Math.floor((place - 1) / 3))] ?? colors.best);
    strokeLine(pen, line, { color, width: place === 0 ? 2.25 : 1.25 });
  });
  for (const line of curves.lines.filter(({ trial }) => selected.includes(trial))) {
    strokeLine(pen, line, { color: colors.diverged, width: 1.75, dash: [6, 3] });
  }
  const over = curves.lines.find(({ trial }) => trial === hovered);
  if (over !== undefined) {
    strokeLine(pen, over, { color: colors.card, width: 5 });
    strokeLine(pen, over, { color: colors.ink, width: 2 });
  }
}

function drawMedian(pen: Pen, { quantiles, curves }: CurvesView): void {
  if (curves < 3) return;
  const line = { x: quantiles.x, y: quantiles.q50 };
  strokeLine(pen, line, { color: pen.palette.colors.median, width: 1.25, dash: [2, 3] });
}
