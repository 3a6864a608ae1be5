import type { Curve } from '../../results/curve.js';
import type { LiveSweep } from '../liveSweeps.js';

/** The curves of some trials, by position, each once. */
export async function curvesOf(
  { curves }: LiveSweep,
  positions: readonly number[],
): Promise<Map<number, Curve | null>> {
  const found = new Map<number, Curve | null>();
  for (const position of new Set(positions)) found.set(position, await curves.curve(position));
  return found;
}
