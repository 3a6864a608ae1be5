/** Learning curves: the density of all, and some as lines. */
import type { Curve } from '../results/curve.js';
import type { CurvesView } from '../views/api/chartAnswers.js';
import type { CurvePlaces } from './curveColumns.js';
import { curveDensity, type DensityOptions } from './curveDensity.js';
import type { Matching } from './filter.js';
import type { SweepTable } from './sweepTable.js';
import { recordedView } from './trialPage.js';

interface CurvesOptions extends DensityOptions {
  /** The metric of all curves, on the scale of y. */
  readonly curves: CurvePlaces;
  /** The trials that are lines. */
  readonly lines: ReadonlyMap<number, Curve | null>;
  /** How many of them, from the first, are there because they are the best. */
  readonly top: number;
}

/** The best of the matching trials, as positions. */
export function bestMatching({ summary }: SweepTable, { isMatch }: Matching, most: number): number[] {
  const best: number[] = [];
  for (const position of summary.ranking) {
    if (best.length >= most) break;
    if (isMatch[position] === 1) best.push(position);
  }
  return best;
}

export function curvesView(table: SweepTable, matched: Matching, options: CurvesOptions): CurvesView {
  const { metric, lines, top, x } = options;
  const { trials } = table.summary;
  return {
    metric,
    ...curveDensity(table, matched, options),
    lines: [...lines].flatMap(([position, curve], index) => {
      const recorded = recordedView(table, position, curve);
      if (recorded === null) return [];
      return {
        trial: trials.number(position),
        id: trials.id(position),
        rank: table.rank(position) || null,
        is_top: index < top,
        x: x === 'seconds' ? recorded.seconds : recorded.iterations,
        y: recorded.metrics[metric] ?? [],
      };
    }),
    until: table.until,
  };
}
