/** A model's predictions for new examples: the forward pass in float64, with float32 parameters. */
import { unreachable } from '../../../base/assert.js';
import { type Layer, type ModelDescription, outputOf, type TrainedModel } from './trainedModel.js';

export interface Predictions {
  /** Numbers of each example in `values`: the probability of each class, or the value. */
  readonly width: number;
  /** examples × width. A value is in the target's own unit. */
  readonly values: Float64Array;
  /** The most probable class of each example; empty for a regression. */
  readonly classes: Uint32Array;
}

/** `X`: examples × inputs, scaled. */
export function predict({ description, layers }: TrainedModel, X: Float32Array): Predictions {
  const { sizes, task, classes } = description;
  const inputs = sizes[0] as number;
  const examples = X.length / inputs;
  const width = task === 'regression' ? 1 : classes.length;
  const values = new Float64Array(examples * width);
  const best = new Uint32Array(task === 'regression' ? 0 : examples);
  for (let example = 0; example < examples; example++) {
    let A: Float32Array | Float64Array = X.subarray(example * inputs, (example + 1) * inputs);
    layers.forEach((layer, index) => {
      const Z = weighted(layer, A);
      A = index === layers.length - 1 ? Z : activated(Z, description);
    });
    const answer = answerOf(description, A);
    values.set(answer.values, example * width);
    if (task !== 'regression') best[example] = answer.best;
  }
  return { width, values, classes: best };
}

/** Z = W·A + b of one example. */
function weighted({ W, b }: Layer, A: Float32Array | Float64Array): Float64Array {
  const Z = Float64Array.from(b);
  for (let unit = 0; unit < Z.length; unit++) {
    const row = unit * A.length;
    let sum = 0;
    for (let i = 0; i < A.length; i++) sum += (W[row + i] as number) * (A[i] as number);
    Z[unit] = (Z[unit] as number) + sum;
  }
  return Z;
}

function activated(Z: Float64Array, { activation, leaky_relu_slope }: ModelDescription): Float64Array {
  switch (activation) {
    case 'relu':
      return Z.map((z) => Math.max(0, z));
    case 'leaky_relu':
      return Z.map((z) => (z > 0 ? z : leaky_relu_slope * z));
    case 'tanh':
      return Z.map(Math.tanh);
    case 'sigmoid':
      return Z.map(sigmoid);
    case 'linear':
      return Z;
    default:
      return unreachable(activation);
  }
}

/** As the kernel decides: with two classes the second where Z is above 0, with more the first of the largest Z. */
function answerOf(
  description: ModelDescription,
  Z: ArrayLike<number>,
): { readonly values: readonly number[]; readonly best: number } {
  const output = outputOf(description);
  const z = Z[0] as number;
  switch (output) {
    case 'sigmoid':
      return { values: [sigmoid(-z), sigmoid(z)], best: z > 0 ? 1 : 0 };
    case 'softmax': {
      const all = Array.from(Z);
      const most = Math.max(...all);
      const powers = all.map((each) => Math.exp(each - most));
      const sum = powers.reduce((a, b) => a + b, 0);
      return { values: powers.map((power) => power / sum), best: all.indexOf(most) };
    }
    case 'linear':
      return { values: [z * description.target_deviation + description.target_mean], best: 0 };
    default:
      return unreachable(output);
  }
}

/** 1 / (1 + e^−z); for very negative z the exponential is Infinity and the quotient 0, as intended. */
function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
