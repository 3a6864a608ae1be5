import type { DataFacts } from '../../../model/dataset.js';
import type { TrainingRecord } from '../../training.js';
import { iterationsPerEpoch, type NetworkConfiguration } from '../configuration.js';

/** Decides when one trial stops early, from its own recorded points in their order. */
export class Patience {
  /** In iterations; Infinity: it never stops early. */
  readonly #patience: number;
  #lowest = Number.POSITIVE_INFINITY;
  #lowestAt = 0;

  constructor({ early_stopping = 0, batch_size }: NetworkConfiguration, { trainExamples }: DataFacts) {
    const perEpoch = iterationsPerEpoch(trainExamples, batch_size);
    this.#patience = early_stopping === 0 ? Number.POSITIVE_INFINITY : early_stopping * perEpoch;
  }

  /** Whether the trial ends with this record: its dev J was last lower than before so long ago. */
  isOver({ iteration, metrics }: TrainingRecord): boolean {
    const cost = metrics.dev_J ?? Number.NaN;
    if (cost < this.#lowest) {
      this.#lowest = cost;
      this.#lowestAt = iteration;
    }
    return iteration - this.#lowestAt >= this.#patience;
  }
}
