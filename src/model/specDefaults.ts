/** The defaults of a sweep. */

/** Crashes after which a trial is failed (`limits.max_attempts`). */
export const DEFAULT_MAX_ATTEMPTS = 3;

/** The most trials of a sweep whose weights are kept (`keep`). */
export const MAX_KEPT = 100;

/** Points of a search space (`limits.points`): the default limit and its maximum. */
export const DEFAULT_MAX_POINTS = 10_000_000;
export const MAX_POINTS = 1_000_000_000;

/** The methods that propose the trials of a search. */
export const SAMPLERS = ['random', 'sobol', 'gp', 'tpe', 'cma_es'] as const;

/** The samplers whose proposals depend on the results of earlier cohorts. */
export const MODEL_SAMPLERS = ['gp', 'tpe', 'cma_es'] as const;
export type ModelSampler = (typeof MODEL_SAMPLERS)[number];

/** The size of a search up to which a Gaussian process of its results is computed in time. */
export const MAX_GP_AXES = 20;
export const MAX_GP_TRIALS = 2000;
/** The same of CMA-ES, which follows all generations again for each cohort. */
export const MAX_CMA_AXES = 40;
export const MAX_CMA_TRIALS = 5000;

/** Points that a search proposes: in total, and in one cohort; and the default size of a cohort. */
export const MAX_SEARCH_TRIALS = 100_000;
export const MAX_COHORT = 1000;
export const DEFAULT_COHORT = 4;

/** The methods that stop trainings early. */
export const PRUNERS = ['halving', 'median', 'patience'] as const;
export type PrunerName = (typeof PRUNERS)[number];
export const MAX_RUNGS = 10;
/**
 * Rungs and shares of halving. On grids of 720 networks they kept a trial of the top 1 % in 24 of 24 sweeps, with a
 * quarter of the iterations.
 */
export const HALVING_RUNGS = [2 / 27, 2 / 9, 11 / 27] as const;
export const HALVING_KEEP = [0.5, 0.25, 0.08] as const;
/** The median of all at each ninth kept the best of 243 networks in nine of ten sweeps, with six tenths of the iterations. */
export const MEDIAN_RUNGS = [1, 2, 3, 4, 5, 6, 7, 8].map((rung) => rung / 9);
export const PATIENCE_RUNGS = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((rung) => rung / 10);
/** Rungs in a row without a better value, after which patience stops a trial. */
export const PATIENCE_WAIT = 2;

/** Fields that early journals lack, with the values that apply to these journals. */
export const LATER_FIELDS = { rules: 1, consecutiveFailures: null, maxParallel: null } as const;
export const LATER_LIMITS = { stallTimeMs: null, maxAttempts: DEFAULT_MAX_ATTEMPTS } as const;

/** Characters of a note, and of a tag. */
export const MAX_NOTE_LENGTH = 2000;
export const MAX_TAG_LENGTH = 50;

/** A sweep of priority 2 gets twice the share of one of priority 1. */
export const MAX_PRIORITY = 100;
