import { assert } from '../../../base/assert.js';
import type { DataFacts, Task } from '../../../model/dataset.js';
import type { NetworkConfiguration } from '../configuration.js';
import { type Constants, completeConstants } from '../constants.js';
import { type LayerShape, layerShapes } from '../shapes.js';
import type { Activation, Output } from '../words.js';
import type { Matrix } from './matrix.js';

const OUTPUT_OF_TASK: Readonly<Record<Task, Output>> = {
  binary: 'sigmoid',
  classes: 'softmax',
  regression: 'linear',
};

/** What is fixed before training: the sizes of the layers and the functions they compute. */
export interface Network {
  /** Layers 1 to L; the last is the output. */
  readonly layers: readonly LayerShape[];
  /** Of the hidden layers. */
  readonly activation: Activation;
  readonly leakyReluSlope: number;
  readonly output: Output;
  /** What each class weighs in the cost; null: all weigh 1. */
  readonly classWeights: readonly number[] | null;
}

/** What is learned in layer l: W is n[l] × n[l−1], b is n[l] × 1. */
export interface LayerParameters {
  readonly W: Matrix;
  readonly b: Matrix;
}

/** What a network needs to know of a data set. */
export type NetworkFacts = Pick<DataFacts, 'task' | 'inputs' | 'outputs'>;

export function networkOf(
  configuration: Pick<NetworkConfiguration, 'hidden_units' | 'activation' | 'constants'>,
  facts: NetworkFacts,
  classWeights: Network['classWeights'] = null,
): Network {
  return {
    layers: layerShapes(configuration.hidden_units, facts),
    activation: configuration.activation,
    leakyReluSlope: constantsOf(configuration).leaky_relu_slope,
    output: OUTPUT_OF_TASK[facts.task],
    classWeights,
  };
}

/** The constants a configuration names, and the defaults of all others. */
export function constantsOf({ constants }: Pick<NetworkConfiguration, 'constants'>): Constants {
  return completeConstants(constants);
}

/** Layer l of the network with its parameters, for each l from 1 to L. */
export function withParameters(
  { layers }: Network,
  parameters: readonly LayerParameters[],
): { shape: LayerShape; W: Matrix; b: Matrix }[] {
  const { length } = parameters;
  assert(length === layers.length, `${layers.length} layers need as many W and b; got ${length}`);
  return parameters.map(({ W, b }, index) => ({ shape: layers[index] as LayerShape, W, b }));
}
