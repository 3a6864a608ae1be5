/** The curves of the winners of several sweeps in one picture, each named by a letter at its end. */
import { type Summary, winner } from '../results/summary.js';
import { type CurveLine, curveScales, drawnLine, placedPoints } from './curveChart.js';
import type { Chart, ChartSize, EndLabel } from './frame.js';
import type { ChartTheme } from './theme.js';
import { SERIES_LIGHT } from './tokens.js';
import { costCurve, curveMetric } from './trialCurve.js';

/** Colours that readers can tell apart. */
export const MAX_COMPARED = SERIES_LIGHT.length;

const POINTS = 300;
const MARGIN = { left: 50, right: 28, top: 10, bottom: 26 };

/** The letter of a sweep in tables and pictures: A, B, C. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Whether a curve of this sweep's winner measures the same as that of the first sweep's. */
export function hasCommonCurve(summary: Summary, first: Summary): boolean {
  const best = winner(summary);
  return (
    best !== null && summary.curve(best) !== null && curveMetric(summary).name === curveMetric(first).name
  );
}

/** Null if no winner has a curve. `colors` has one for each sweep. */
export function winnersChart(
  summaries: readonly Summary[],
  { theme, colors, size }: { theme: ChartTheme; colors: readonly string[]; size: ChartSize },
): Chart | null {
  const [first] = summaries;
  if (first === undefined) return null;
  const { name, label } = curveMetric(first);
  const lines = summaries.flatMap((summary, index): (CurveLine & { letter: string })[] => {
    const best = winner(summary);
    if (best === null || !hasCommonCurve(summary, first)) return [];
    return [
      {
        points: costCurve(summary, best, { series: name, most: POINTS }),
        color: colors[index] ?? theme.best,
        ...{ width: 2, isLost: false, isBest: true, divergedAt: Number.NaN, letter: letterOf(index) },
      },
    ];
  });
  const drawn = lines.filter(({ points }) => points.length > 0);
  const scales = curveScales(drawn);
  if (scales === null) return null;
  const ends = drawn.map(({ points, letter }): EndLabel => {
    return { y: placedPoints(points, scales).at(-1)?.[1] ?? 0, text: letter, isStrong: true };
  });
  return {
    ...{ ...size, ...scales, margin: MARGIN, ends },
    grid: 'both',
    marks: drawn.map((line) => drawnLine(line, scales)),
    description: `${label} by iteration of the best trial of each sweep: ${drawn.map(({ letter }) => letter).join(', ')}`,
  };
}
