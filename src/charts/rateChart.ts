/** The curves of the winner's network under each learning rate: too small, right, swinging, lost. */
import { analyse } from '../analysis/analysis.js';
import { NOT_USED } from '../analysis/axisTable.js';
import { valueText } from '../base/format.js';
import { type Summary, stateOf, winner } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type CurveLine, curveScales, drawnLine, lostMarks, placedPoints } from './curveChart.js';
import type { Chart, ChartSize, EndLabel } from './frame.js';
import type { ChartTheme } from './theme.js';
import { costCurve, curveMetric } from './trialCurve.js';

/** Fewer are no row of values, and more are not told apart. */
const MIN_RATES = 3;
const MAX_RATES = 12;
const POINTS = 300;
const MARGIN = { left: 50, right: 78, top: 10, bottom: 26 };

interface RatedTrial {
  readonly position: number;
  readonly rate: string;
  readonly isLost: boolean;
}

/** The trials that differ from the winner in nothing but the learning rate, ascending; empty if they are too few. */
export function ratedTrials(summary: Summary): RatedTrial[] {
  const best = winner(summary);
  const name = trainerOf(summary.spec).meanings?.stepSize;
  const { axes, size } = analyse(summary).table;
  const axis = axes.find((found) => found.name === name);
  if (best === null || axis === undefined) return [];
  const others = axes.filter((found) => found !== axis);
  const found: { position: number; code: number }[] = [];
  for (let position = 0; position < size; position++) {
    const code = axis.codes[position] as number;
    if (code !== NOT_USED && others.every(({ codes }) => codes[position] === codes[best]))
      found.push({ position, code });
  }
  const shown = found
    .filter(({ position }) => summary.curve(position) !== null)
    .sort((a, b) => a.code - b.code);
  if (shown.length < MIN_RATES || shown.length > MAX_RATES) return [];
  return shown.map(({ position, code }) => ({
    position,
    rate: valueText(axis.values[code] ?? null),
    isLost: stateOf(summary, position) === 'diverged' || summary.columns.blewUp[position] === 1,
  }));
}

/** Null if the sweep has no such row of learning rates. */
export function rateChart(summary: Summary, theme: ChartTheme, size: ChartSize): Chart | null {
  const trials = ratedTrials(summary);
  const { name, label } = curveMetric(summary);
  const lines = trials.map(({ position, isLost }): CurveLine => {
    const isBest = position === winner(summary);
    return {
      points: costCurve(summary, position, { series: name, most: POINTS }),
      ...{ isLost, isBest: !isLost, width: isBest ? 2.5 : 1.5, trial: summary.trials.number(position) },
      color: isLost ? theme.diverged : isBest ? theme.best : (theme.ranks[0] ?? theme.others),
      divergedAt: isLost ? (summary.columns.endedAt[position] ?? Number.NaN) : Number.NaN,
    };
  });
  const scales = curveScales(lines.filter(({ points }) => points.length > 0));
  if (scales === null) return null;
  const ends = trials.flatMap(({ rate, isLost }, i): EndLabel[] => {
    const last = placedPoints(lines[i]?.points ?? [], scales).at(-1);
    return isLost || last === undefined
      ? []
      : [{ y: last[1], text: rate, isStrong: lines[i]?.width === 2.5 }];
  });
  return {
    ...{ ...size, ...scales, margin: MARGIN, ends },
    grid: 'both',
    marks: [...lines.map((line) => drawnLine(line, scales)), lostMarks(lines, scales, theme)],
    description: `${label} by iteration of one network, a line for each learning rate: ${trials.map(({ rate }) => rate).join(', ')}`,
  };
}
