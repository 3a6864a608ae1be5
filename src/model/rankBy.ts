export const RANK_BY = ['J', 'dev_J', 'dev_error'] as const;
export type RankBy = (typeof RANK_BY)[number];
