/** The most trials, or sweeps, side by side: the API takes as many. */
export const MAX_SELECTED = 8;

export function canCompare(count: number): boolean {
  return count > 1 && count <= MAX_SELECTED;
}
