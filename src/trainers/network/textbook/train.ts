import { randomStream } from '../../../base/random.js';
import type { DatasetPart } from '../../../model/dataset.js';
import type { NetworkConfiguration } from '../configuration.js';
import { backward } from './backward.js';
import { balancedWeights } from './classWeights.js';
import { clipped } from './clipping.js';
import { cost, errorRate } from './cost.js';
import { dropoutMask } from './dropout.js';
import { allExamples, takeExamples } from './examples.js';
import { forward } from './forward.js';
import { initialParameters } from './initialize.js';
import { learningRateAt } from './learningRate.js';
import type { Matrix } from './matrix.js';
import { miniBatches } from './miniBatches.js';
import { type LayerParameters, type NetworkFacts, networkOf } from './network.js';
import { parametersOf, startTraining, update } from './update.js';

export interface Iteration {
  /** Updates made so far, from 1. */
  readonly iteration: number;
  /** J of this iteration's mini-batch, before the update. */
  readonly miniBatchCost: number;
  /** After the update. */
  readonly parameters: readonly LayerParameters[];
}

/**
 * Trains on the training part, yielding after each iteration. It starts from the trial's own initial parameters
 * unless others are given, as those rounded to float32 that the fast kernel starts from.
 */
export function* train(
  configuration: NetworkConfiguration,
  facts: NetworkFacts,
  part: DatasetPart,
  initial: readonly LayerParameters[] = initialParameters(configuration, facts),
): Generator<Iteration, void> {
  const weights = configuration.class_weights === 'balanced' ? balancedWeights(part, facts) : null;
  const network = networkOf(configuration, facts, weights);
  const shuffling = randomStream(configuration.seed, 'shuffle');
  let state = startTraining(initial);
  for (const numbers of miniBatches(part.examples, configuration.batch_size, shuffling)) {
    if (state.iteration === configuration.iterations) return;
    const { X, Y } = takeExamples(part, facts, numbers);
    const parameters = parametersOf(state);
    const masks = masksOf(configuration, state.iteration, X.columns);
    const caches = forward(network, parameters, X, masks);
    const gradients = clipped(backward(network, parameters, caches, Y), configuration.gradient_clip ?? 0);
    const learningRate = learningRateAt(configuration, part.examples, state.iteration);
    state = update(configuration, learningRate, state, gradients);
    yield {
      iteration: state.iteration,
      miniBatchCost: cost(network, caches, Y),
      parameters: parametersOf(state),
    };
  }
}

/** What dropout leaves of each hidden layer in one update of m examples; none without dropout. */
function masksOf(configuration: NetworkConfiguration, iteration: number, m: number): Matrix[] {
  const { dropout = 0, hidden_units } = configuration;
  if (dropout === 0) return [];
  return hidden_units.map((units, layer) =>
    dropoutMask(configuration, { iteration, layer }, { rows: units, columns: m }),
  );
}

/** The mean loss over a whole part, without an L2 term, and the share of wrong classes (NaN for regression). */
export interface TextbookScore {
  readonly cost: number;
  readonly error: number;
}

export function score(
  configuration: NetworkConfiguration,
  facts: NetworkFacts,
  part: DatasetPart,
  parameters: readonly LayerParameters[],
): TextbookScore {
  const network = networkOf(configuration, facts);
  const { X, Y } = allExamples(part, facts);
  const caches = forward(network, parameters, X);
  return { cost: cost(network, caches, Y), error: errorRate(network, caches, Y) };
}
