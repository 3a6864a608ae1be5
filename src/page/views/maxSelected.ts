/** The most trials, or sweeps, side by side: the API takes as many. */
export const MAX_SELECTED = 8;
