/** Learning curves: the density of all, and some as lines. */
import type { CurvesView } from '../views/api/chartAnswers.js';
import { curveDensity, type DensityOptions } from './curveDensity.js';
import type { Matching } from './filter.js';
import type { SweepTable } from './sweepTable.js';
import { recordedView } from './trialPage.js';

interface CurvesOptions extends DensityOptions {
  /** How many of the best matching trials are lines. */
  readonly top: number;
  /** Positions of other trials that are lines. */
  readonly others: readonly number[];
}

export function curvesView(table: SweepTable, matched: Matching, options: CurvesOptions): CurvesView {
  const { metric, top, others, x } = options;
  const best: number[] = [];
  for (const position of table.summary.ranking) {
    if (best.length >= top) break;
    if (matched.isMatch[position] === 1) best.push(position);
  }
  const positions = [...new Set([...best, ...others])];
  return {
    metric,
    ...curveDensity(table, matched, options),
    lines: positions.flatMap((position) => {
      const curve = recordedView(table, position);
      if (curve === null) return [];
      const { trials } = table.summary;
      return {
        trial: trials.number(position),
        id: trials.id(position),
        rank: table.rank(position) || null,
        is_top: best.includes(position),
        x: x === 'seconds' ? curve.seconds : curve.iterations,
        y: curve.metrics[metric] ?? [],
      };
    }),
    until: table.until,
  };
}
