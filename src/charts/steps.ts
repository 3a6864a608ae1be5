import type { ChartPlace } from './frame.js';

/** From one place to the next first along, then down: between them nothing better was seen. */
export function steps(places: readonly ChartPlace[]): ChartPlace[] {
  return places.flatMap((place, i) => {
    const before = places[i - 1];
    return before === undefined ? [place] : [[place[0], before[1]] as const, place];
  });
}
