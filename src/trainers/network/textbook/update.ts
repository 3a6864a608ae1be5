import { present } from '../../../base/assert.js';
import type { NetworkConfiguration } from '../configuration.js';
import type { LayerGradients } from './backward.js';
import { checked, layerMatrices } from './layerMatrices.js';
import { type Matrix, map, zip } from './matrix.js';
import type { LayerParameters } from './network.js';
import { emptyMemory, type Memory, optimizerStep } from './optimizer.js';

/** One matrix of parameters, W or b, and what the optimizer remembers of it. */
interface Learned {
  readonly values: Matrix;
  readonly memory: Memory;
}

type Gradients = Pick<LayerGradients, 'dW' | 'db'>;

/** A training between two iterations. */
export interface TrainingState {
  /** Updates made so far. */
  readonly iteration: number;
  readonly layers: readonly { readonly W: Learned; readonly b: Learned }[];
}

export function startTraining(parameters: readonly LayerParameters[]): TrainingState {
  const start = (values: Matrix): Learned => ({ values, memory: emptyMemory(values) });
  return { iteration: 0, layers: parameters.map(({ W, b }) => ({ W: start(W), b: start(b) })) };
}

export function parametersOf({ layers }: TrainingState): LayerParameters[] {
  return layers.map(({ W, b }) => ({ W: W.values, b: b.values }));
}

/**
 * One update of all parameters. The L2 term ½λ‖W‖² is of the weights only, never of the biases: its derivative λW
 * joins their gradient. Under adamw it is decoupled: αλW is taken from W before the step, past the optimizer.
 * @throws ShapeError where a gradient is not of its parameters' shape
 */
export function update(
  configuration: NetworkConfiguration,
  learningRate: number,
  state: TrainingState,
  gradients: readonly Gradients[],
): TrainingState {
  const iteration = state.iteration + 1;
  const descend = ({ values, memory }: Learned, g: Matrix): Learned => {
    const result = optimizerStep(configuration, { g, memory, learningRate, update: iteration });
    return { values: zip(values, result.step, (value, step) => value - step), memory: result.memory };
  };
  const { optimizer, weight_decay: lambda } = configuration;
  const [coupled, decoupled] = optimizer === 'adamw' ? [0, learningRate * lambda] : [lambda, 0];
  const layers = state.layers.map(({ W, b }, index) => {
    const { dW, db } = checkedGradients(index + 1, W.values, gradients[index]);
    const g = zip(dW, W.values, (dw, w) => dw + coupled * w);
    const decayed = map(W.values, (w) => w - decoupled * w);
    return { W: descend({ ...W, values: decayed }, g), b: descend(b, db) };
  });
  return { iteration, layers };
}

function checkedGradients(layer: number, W: Matrix, gradients: Gradients | undefined): Gradients {
  const { dW, db } = present(gradients, `the gradients of layer ${layer}`);
  const expected = layerMatrices({ layer, inputs: W.columns, units: W.rows }, 1);
  return { dW: checked(expected.dW, dW), db: checked(expected.db, db) };
}
