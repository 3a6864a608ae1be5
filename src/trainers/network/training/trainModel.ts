import type { DataFacts } from '../../../model/dataset.js';
import type { Kernel, LayerWeights, LoadedData, Score } from '../kernel/kernel.js';
import { wholeConfiguration, wholeFacts } from './foldData.js';
import { trainingSettings } from './settings.js';
import { type NetworkRun, trainToEnd } from './train.js';

/** A network at the end of its training. */
export interface TrainedNetwork {
  readonly layers: readonly LayerWeights[];
  readonly train: Score;
  /** Null: there is no dev set. */
  readonly dev: Score | null;
}

/**
 * Trains a configuration once more, to the same bits, for its parameters; after folds, on all examples. Between two
 * steps lie at most 50 ms.
 */
export function* trainModel(
  kernel: Kernel,
  data: LoadedData,
  given: DataFacts,
  run: Pick<NetworkRun, 'configuration' | 'record'>,
): Generator<void, TrainedNetwork> {
  const configuration = wholeConfiguration(run.configuration, given);
  const facts = wholeFacts(given);
  const training = kernel.open(data, trainingSettings(configuration, data.trainExamples));
  try {
    for (const _ of trainToEnd(training, facts, { ...run, configuration, trials: [] })) yield;
    const train = yield* training.score('train');
    const dev = facts.devExamples > 0 ? yield* training.score('dev') : null;
    return { layers: training.parameters(), train, dev };
  } finally {
    training.close();
  }
}
