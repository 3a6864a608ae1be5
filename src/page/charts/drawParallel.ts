import type { LinksView, ParallelView } from '../../views/api/chartAnswers.js';
import type { Palette } from '../shell/theme.js';
import { rampStep, rampSteps, rankShares } from './colorRamp.js';

interface Layout {
  /** Of each bin of each line, in pixels. */
  readonly places: readonly (readonly number[])[];
  readonly xAt: (line: number) => number;
  readonly palette: Palette;
  readonly goal: 'minimize' | 'maximize';
}

/**
 * Two layers: all trials in grey, and those that the filter matches in the colour of their best value. Links of one
 * colour are one path, for a path for each link takes ten times as long.
 */
export function drawParallel(context: CanvasRenderingContext2D, view: ParallelView, layout: Layout): void {
  const { palette, goal } = layout;
  const isFiltered = view.focus_trials < view.context_trials;
  context.lineWidth = 1;
  if (isFiltered) {
    context.beginPath();
    view.context.forEach((links, pair) => {
      for (let i = 0; i < links.from.length; i++) trace(context, links, i, pair, layout);
    });
    context.strokeStyle = palette.colors.others;
    context.globalAlpha = view.context.reduce((sum, { from }) => sum + from.length, 0) > 4000 ? 0.35 : 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
  const shareOf = rankShares(
    view.focus.flatMap(({ best }) => best),
    goal,
  );
  const steps = rampSteps(palette.ramp);
  const byStep: [pair: number, link: number][][] = steps.map(() => []);
  view.focus.forEach(({ best }, pair) => {
    best.forEach((value, link) => {
      byStep[rampStep(shareOf(value))]?.push([pair, link]);
    });
  });
  const links = view.focus.reduce((sum, { from }) => sum + from.length, 0);
  // The best are drawn last and widest.
  for (let step = steps.length - 1; step >= 0; step--) {
    const drawn = byStep[step] ?? [];
    if (drawn.length === 0) continue;
    context.beginPath();
    for (const [pair, link] of drawn) trace(context, view.focus[pair] as LinksView, link, pair, layout);
    context.strokeStyle = steps[step] ?? '';
    context.lineWidth = step < 3 ? 2 : links > 3000 ? 0.8 : 1.2;
    context.globalAlpha = step < 3 ? 1 : links > 3000 ? 0.5 : 0.85;
    context.stroke();
  }
  context.globalAlpha = 1;
}

function trace(
  context: CanvasRenderingContext2D,
  { from, to }: LinksView,
  link: number,
  pair: number,
  { places, xAt }: Layout,
): void {
  const left = places[pair]?.[from[link] ?? -1];
  const right = places[pair + 1]?.[to[link] ?? -1];
  if (left === undefined || right === undefined) return;
  context.moveTo(xAt(pair), left);
  context.lineTo(xAt(pair + 1), right);
}
