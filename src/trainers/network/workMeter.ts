import type { DataFacts } from '../../model/dataset.js';
import type { TrainingContext, WorkMeter } from '../trainer.js';
import { iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';
import { trainingsOf } from './memory.js';
import { recordPoints } from './recordPoints.js';
import { forwardMultiplyAdds, layerShapes, trainingMultiplyAdds } from './shapes.js';

/** Sizes of a meter's caches: layers, and lengths of trainings. */
const MAX_REMEMBERED = 10_000;

/**
 * The multiply-adds of training a configuration and of recording the shorter points of the same training. Remembers
 * what depends on the layers, or on the batch size and the iterations, alone.
 */
export function workMeter({ facts, record }: TrainingContext): WorkMeter<NetworkConfiguration> {
  const networkOf = remember(({ hidden_units }: NetworkConfiguration) => networkWork(hidden_units, facts));
  const pointsOf = remember(({ batch_size, iterations }: NetworkConfiguration) =>
    recordPoints({ trainExamples: facts.trainExamples, batchSize: batch_size, until: iterations }, record),
  );
  const measure = (configuration: NetworkConfiguration, ...shorter: readonly NetworkConfiguration[]) => {
    const { iterations, batch_size, hidden_units } = configuration;
    const network = networkOf(hidden_units.join(), configuration);
    const points = pointsOf(`${batch_size}/${iterations}`, configuration);
    const added = shorter.filter((other) => !points.includes(other.iterations)).length;
    // The last mini-batch of an epoch may be smaller: on average a batch has m / ⌈m/b⌉ examples.
    const perIteration =
      (network.training * facts.trainExamples) / iterationsPerEpoch(facts.trainExamples, batch_size);
    const perPoint = network.forward * (facts.trainExamples + facts.devExamples);
    return {
      iterations,
      perIteration,
      total: iterations * perIteration + (points.length + added) * perPoint,
    };
  };
  return { measure };
}

function networkWork(hiddenUnits: readonly number[], facts: DataFacts) {
  const shapes = layerShapes(hiddenUnits, facts);
  const trainings = trainingsOf(facts);
  return {
    training: trainings * trainingMultiplyAdds(shapes),
    forward: trainings * forwardMultiplyAdds(shapes),
  };
}

/** The computation, with its latest results kept by key. */
function remember<Argument, Result>(
  compute: (argument: Argument) => Result,
): (key: string, argument: Argument) => Result {
  const known = new Map<string, Result>();
  return (key, argument) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const result = compute(argument);
    known.set(key, result);
    return result;
  };
}
