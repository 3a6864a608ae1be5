/** The results of trials as a search uses them. */
import { unreachable } from '../base/assert.js';
import type { SweepFold } from '../results/fold.js';
import { metricColumn } from '../results/summary.js';
import type { TrialOutcome } from '../search/searchedPlan.js';
import { objectiveOf } from '../trainers/trainers.js';

export function outcomesOf(fold: SweepFold): (position: number) => TrialOutcome {
  const { metric, goal } = objectiveOf(fold.planned.spec);
  return (position) => {
    const state = fold.state(position);
    switch (state) {
      case 'waiting':
      case 'running':
        return 'open';
      case 'finished': {
        const value = metricColumn(fold.columns, metric)[position] ?? Number.NaN;
        if (!Number.isFinite(value) || fold.columns.blewUp[position] === 1) return 'lost';
        return goal === 'minimize' ? value : -value;
      }
      case 'diverged':
      case 'failed':
        return 'lost';
      case 'stopped':
      case 'cancelled':
        return 'unknown';
      default:
        return unreachable(state);
    }
  };
}
