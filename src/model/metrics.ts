/**
 * The metrics of a training. A trainer lists its metrics, and a sweep ranks by one of them, its objective. A metric has
 * the same name in sweep files, in results and in every output for programs.
 */

export type Goal = 'minimize' | 'maximize';

export interface Metric {
  /** Name for programs, e.g. `dev_J`. */
  readonly name: string;
  /** Name for people, e.g. `dev J`. */
  readonly label: string;
  readonly goal: Goal;
  /** `share`: a fraction of 1 that people read as a percentage. */
  readonly format: 'number' | 'share';
  /** The part of the data that it is measured on; null if there is none. */
  readonly part: 'train' | 'dev' | null;
  /** Whether a sweep can rank by it. */
  readonly ranks: boolean;
}

/** The metric that a sweep is ranked by. */
export interface Objective {
  readonly metric: string;
  readonly goal: Goal;
}

/** Values by the name of their metric. A metric that was not measured is absent; one that is not finite is NaN or ±∞. */
export type MetricValues = Readonly<Record<string, number>>;

/** Sorts the best value first and NaN last. */
export function compareMetric(goal: Goal, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return (goal === 'minimize' ? a < b : a > b) ? -1 : 1;
}

/** Names of metrics that are better the larger they are. */
const MAXIMIZED =
  /(^|[^a-z])(acc|accuracy|auc|auroc|aucpr|ap|map|f1|f_?score|score|precision|recall|r2|iou|miou|dice|bleu|rouge|reward|return|ndcg|top[15])($|[^a-z])/i;

/** The goal of a metric by its name, where nobody states it. */
export function usualGoal(name: string): Goal {
  return MAXIMIZED.test(name) ? 'maximize' : 'minimize';
}
