import type { DatasetPart } from '../../../model/dataset.js';
import type { NetworkFacts } from './network.js';

/**
 * What a class weighs in the cost that is minimized: m / (classes · its examples), so that all classes weigh the same
 * together and the mean weight of an example is 1.
 */
export function balancedWeights(part: DatasetPart, { task, outputs }: NetworkFacts): readonly number[] {
  const classes = task === 'binary' ? 2 : outputs;
  const counts = new Array<number>(classes).fill(0);
  for (const y of part.y) counts[y] = (counts[y] ?? 0) + 1;
  return counts.map((count) => part.examples / (classes * count));
}
