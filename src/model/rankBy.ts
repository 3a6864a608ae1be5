/** The name of a metric that a sweep is ranked by. */
export type RankBy = string;
