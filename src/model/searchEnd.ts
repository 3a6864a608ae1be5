/**
 * Why a search proposes no further cohort before it has proposed all of its points.
 *
 *   space    the space has no further point
 *   time     `limits.total_time` is over
 *   no_gain  `until.no_gain` points in a row brought no better result
 *   target   a result reached `until.target`
 *   budget   `until.budget` is used up
 */
export const SEARCH_ENDS = ['space', 'time', 'no_gain', 'target', 'budget'] as const;

export type SearchEnd = (typeof SEARCH_ENDS)[number];

/** Whether the results alone ended a search: then the same sweep file ends at the same trial, at any speed. */
export function isRepeatable(end: SearchEnd | null): boolean {
  return end === 'space' || end === 'no_gain' || end === 'target';
}
