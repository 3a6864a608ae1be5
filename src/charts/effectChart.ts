/** Cost against one hyperparameter: a point a trial, the best and the median of each value, the diverged above. */
import type { ValueEffect } from '../analysis/valueEffects.js';
import { labelOf } from '../base/format.js';
import { oncePer } from '../base/oncePer.js';
import { quantile } from '../base/statistics.js';
import { isSound, metricColumn, type Summary, stateOf } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import type { BandsMark, Chart, ChartSize, DotsMark, Mark, ChartPlace as Spot } from './frame.js';
import { linearScale, type Scale, scaleOf } from './scale.js';
import { selectTrials } from './selectTrials.js';
import type { ChartTheme } from './theme.js';
import { type ValueAxis, valueAxis } from './valueAxis.js';

/** Trials drawn as points: the best, and others spread over the ranking. */
const BEST_POINTS = 30;
const OTHER_POINTS = 270;

/** A cost this many times the one that 95 % stay below is off the scale: drawn at its upper edge, with the diverged. */
const OFF_SCALE = 2;

export interface CostScale extends Scale {
  /** Whether some costs are off it: of trials that blew up always. */
  readonly isCut: boolean;
}

/** The scale of costs shared by the charts of one sweep, so that they can be compared. */
export const effectCostScale = oncePer(costScaleOf);

function costScaleOf(summary: Summary): CostScale {
  const { blewUp } = summary.columns;
  const column = metricColumn(summary.columns, summary.spec.rankBy);
  const costs = [...summary.ranking]
    .filter((position) => isSound(summary, position))
    .map((position) => column[position] ?? Number.NaN)
    .filter(Number.isFinite);
  if (costs.length === 0) return { ...linearScale(0, 1), isCut: false };
  const low = costs.reduce((a, b) => Math.min(a, b));
  const highest = costs.reduce((a, b) => Math.max(a, b));
  const high = Math.min(highest, Math.max(low, quantile(costs, 0.95) * OFF_SCALE));
  const scale = scaleOf(low, high);
  // Room above for the marks of those that diverged.
  return {
    ...scale,
    max: scale.max + (scale.max - scale.min) * 0.08,
    isCut: high < highest || blewUp.includes(1),
  };
}

/** `effects` are the hyperparameter's `valueEffects`, computed once for all charts in all sizes. */
export function effectChart(
  summary: Summary,
  { name, effects }: { name: string; effects: readonly ValueEffect[] },
  { theme, size, y }: { theme: ChartTheme; size: ChartSize; y: Scale },
): Chart {
  const x = valueAxis(effects, summary);
  const { inside, above } = placedTrials(summary, name, { x, y });
  const through = (of: 'best' | 'median') => throughValues(effects, of, { x, y, theme, width: size.width });
  return {
    ...{ ...size, x: x.scale, y },
    margin: { left: 46, right: 12, top: 10, bottom: hasTwoLines(x.scale) ? 40 : 26 },
    grid: x.bands ? 'horizontal' : 'both',
    marks: [
      ...(x.bands ? [bands(effects, theme)] : []),
      points(inside, { color: theme.points, shape: 'circle', size: 4.5 }),
      points(above, { color: theme.diverged, shape: 'triangle', size: 7 }),
      ...(hasMedians(effects) ? through('median') : []),
      ...through('best'),
    ],
    description: `Cost of the trials by ${labelOf(name)}`,
  };
}

function hasTwoLines({ ticks }: Scale): boolean {
  return ticks.some(({ label }) => label.includes('\n'));
}

/** With one trial a value the median is the best. */
export function hasMedians(effects: readonly ValueEffect[]): boolean {
  return effects.some(({ finished }) => finished > 1);
}

/** A trial at its place. */
interface Point {
  readonly place: Spot;
  readonly trial: number;
}

/** Trials side by side within the room of their value; the diverged, and costs off the scale, at the upper edge. */
function placedTrials(summary: Summary, name: string, { x, y }: { x: ValueAxis; y: Scale }) {
  const column = metricColumn(summary.columns, summary.spec.rankBy);
  const { best, others } = selectTrials(summary, { best: BEST_POINTS, others: OTHER_POINTS });
  const trainer = trainerOf(summary.spec);
  const inside: Point[] = [];
  const above: Point[] = [];
  const edge = y.max - (y.max - y.min) * 0.03;
  for (const position of [...best, ...others]) {
    const configuration = summary.trials.configuration(position);
    // A stopped trial cannot be compared with complete trainings.
    if (!trainer.matters(name, configuration) || stateOf(summary, position) === 'stopped') continue;
    const value = trainer.valueOf(configuration, name, summary.facts);
    const at = x.position(value) + x.halfWidth * aside(position);
    const cost = column[position] ?? Number.NaN;
    const height = y.position(cost);
    const trial = summary.trials.number(position);
    if (height <= edge) inside.push({ place: [at, Math.max(height, y.min)], trial });
    else above.push({ place: [at, edge], trial });
  }
  return { inside, above };
}

/** In −1…1, spread evenly by the golden ratio: where a point stands beside others of the same value. */
function aside(position: number): number {
  const turns = position * 0.6180339887498949;
  return 2 * (turns - Math.floor(turns)) - 1;
}

function points(found: readonly Point[], look: Pick<DotsMark, 'color' | 'shape' | 'size'>): DotsMark {
  return {
    kind: 'dots',
    places: found.map(({ place }) => place),
    trials: found.map(({ trial }) => trial),
    ...look,
  };
}

interface Around {
  readonly x: ValueAxis;
  readonly y: Scale;
  readonly theme: ChartTheme;
  readonly width: number;
}

/** The best or the median of every value: joined by a line where values have an order, else a bar each. */
function throughValues(
  effects: readonly ValueEffect[],
  of: 'best' | 'median',
  { x, y, theme, width }: Around,
): Mark[] {
  const places = effects
    .filter((effect) => effect.finished > 0)
    .map((effect): Spot => [x.position(effect.value), Math.min(y.position(effect[of]), y.max)]);
  const color = of === 'best' ? theme.best : theme.median;
  if (!x.ordered) {
    const bar = ((width - 58) / effects.length) * 0.62;
    return [{ kind: 'dots', places, color, shape: 'bar', size: bar }];
  }
  const line: Mark = { kind: 'line', points: places, color, width: of === 'best' ? 2 : 1.5 };
  return of === 'best' ? [line, { kind: 'dots', places, color, shape: 'circle', size: 6 }] : [line];
}

/** Every second value of an axis of bands, shaded. */
function bands(effects: readonly ValueEffect[], theme: ChartTheme): BandsMark {
  const shaded = effects.map((_, place) => place).filter((place) => place % 2 === 1);
  return { kind: 'bands', ranges: shaded.map((place) => [place - 0.5, place + 0.5]), color: theme.band };
}
