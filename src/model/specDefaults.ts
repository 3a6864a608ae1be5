/** What a sweep has that does not say otherwise. */

/** Crashes after which a trial is failed (`limits.max_attempts`). */
export const DEFAULT_MAX_ATTEMPTS = 3;

/** Points that a search space may have (`limits.points`), and the most that the limit may say. */
export const DEFAULT_MAX_POINTS = 10_000_000;
export const MAX_POINTS = 1_000_000_000;

/** What proposes the trials of a search. */
export const SAMPLERS = ['random', 'sobol'] as const;

/** Points that a search may propose, in all and together, and how many together if its file does not say. */
export const MAX_SEARCH_TRIALS = 100_000;
export const MAX_COHORT = 1000;
export const DEFAULT_COHORT = 4;

/** The fields that the first journals do not have, with the values that they mean there. */
export const LATER_FIELDS = { rules: 1, consecutiveFailures: null, maxParallel: null } as const;
export const LATER_LIMITS = { stallTimeMs: null, maxAttempts: DEFAULT_MAX_ATTEMPTS } as const;
