import { log } from '../../base/portableMath.js';
import type { DataFacts } from '../../model/dataset.js';

/**
 * The cost J of a network that gives every example the same answer: of equal probability for each class, or the mean
 * of a target that is standardised. A new network starts near it; a training that works is soon below it.
 */
export function constantCost({ task, classes }: Pick<DataFacts, 'task' | 'classes'>): number {
  return task === 'regression' ? 1 : log(Math.max(2, classes.length));
}
