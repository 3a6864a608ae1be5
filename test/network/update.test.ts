import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { DEFAULT_CONSTANTS } from '../../src/trainers/network/constants.js';
import { backward } from '../../src/trainers/network/textbook/backward.js';
import { cost } from '../../src/trainers/network/textbook/cost.js';
import { forward } from '../../src/trainers/network/textbook/forward.js';
import { initialParameters } from '../../src/trainers/network/textbook/initialize.js';
import { at, matrix } from '../../src/trainers/network/textbook/matrix.js';
import { type LayerParameters, networkOf } from '../../src/trainers/network/textbook/network.js';
import { parametersOf, startTraining, update } from '../../src/trainers/network/textbook/update.js';
import { OPTIMIZERS } from '../../src/trainers/network/words.js';
import { configuration, factsOf, randomExamples, rows, rowsOf } from './fixtures.js';

/** One weight and one bias, both 1, after updates with these gradients for both: their values at each step. */
function descend(
  changes: Partial<NetworkConfiguration>,
  gradients: readonly number[],
): { W: number[]; b: number[] } {
  const settings = configuration({ learning_rate: 0.1, ...changes });
  let state = startTraining([{ W: rows([1]), b: rows([1]) }]);
  const W: number[] = [];
  const b: number[] = [];
  for (const g of gradients) {
    state = update(settings, settings.learning_rate, state, [{ dW: rows([g]), db: rows([g]) }]);
    const [layer] = parametersOf(state) as [LayerParameters];
    W.push(at(layer.W, 0, 0));
    b.push(at(layer.b, 0, 0));
  }
  return { W, b };
}

function closeTo(values: readonly number[], digits = 14): unknown[] {
  return values.map((value) => expect.closeTo(value, digits));
}

describe('update', () => {
  const halves = {
    rmsprop_decay: 0.75,
    rmsprop_epsilon: 0.5,
    adam_beta1: 0.5,
    adam_beta2: 0.75,
    adam_epsilon: 0.5,
  };

  // Worked out by hand; α = 0.1, and the constants chosen so that the roots come out even.
  it.each<[string, Partial<NetworkConfiguration>, number[], number[]]>([
    // W − αg
    ['sgd', { optimizer: 'sgd' }, [0.5, -0.25], [0.95, 0.975]],
    // v = 0.5, then 0.45 − 0.25 = 0.2
    ['sgd with momentum', { optimizer: 'sgd', momentum: 0.9 }, [0.5, -0.25], [0.95, 0.93]],
    // steps 0.1(0.5 + 0.9·0.5) = 0.095 and 0.1(−0.25 + 0.9·0.2) = −0.007
    ['nesterov', { optimizer: 'nesterov', momentum: 0.9 }, [0.5, -0.25], [0.905, 0.912]],
    // s = 1, then 0.75 + 0.25 = 1: steps 0.1·2/1.5 and 0.1·1/1.5
    ['rmsprop', { optimizer: 'rmsprop', constants: halves }, [2, 1], [1 - 0.2 / 1.5, 0.8]],
    // v̂ = 2, ŝ = 4: step 0.1·2/2.5; then v = −0.5, s = 1.75, v̂ = −0.5/0.75, ŝ = 1.75/0.4375 = 4
    ['adam', { optimizer: 'adam', constants: halves }, [2, -2], [0.92, 0.92 + 0.2 / 7.5]],
    ['adamw without decay', { optimizer: 'adamw', constants: halves }, [2, -2], [0.92, 0.92 + 0.2 / 7.5]],
  ])('is that worked out by hand: %s', (_, changes, gradients, expected) => {
    const { W, b } = descend(changes, gradients);
    expect(W).toEqual(closeTo(expected));
    expect(b).toEqual(W);
  });

  // λ = 0.5. Weights only: the biases move as if there were none.
  it.each<[string, Partial<NetworkConfiguration>, number]>([
    // g = 1.5 + 0.5·1
    ['sgd', { optimizer: 'sgd' }, 0.8],
    ['nesterov', { optimizer: 'nesterov', momentum: 0.5 }, 0.7],
    // s = 0.25·4 = 1
    ['rmsprop', { optimizer: 'rmsprop', constants: halves }, 1 - 0.2 / 1.5],
    // v̂ = 2, √ŝ = 2
    ['adam', { optimizer: 'adam', constants: halves }, 0.92],
    // (1 − 0.1·0.5)·1, then v̂ = 1.5, √ŝ = 1.5
    ['adamw', { optimizer: 'adamw', constants: halves }, 0.95 - 0.15 / 2],
  ])('decays weights and never biases: %s', (_, changes, expected) => {
    const decayed = descend({ ...changes, weight_decay: 0.5 }, [1.5]);
    expect(decayed.W).toEqual(closeTo([expected]));
    expect(decayed.b).toEqual(descend(changes, [1.5]).b);
  });

  it('decays by the gradient of ½λ‖W‖²', () => {
    const facts = factsOf('classes');
    const settings = configuration({ weight_decay: 0.3, learning_rate: 1 });
    const network = networkOf(settings, facts);
    const parameters = initialParameters(settings, facts);
    const { X, Y } = randomExamples('classes', 6);
    const gradients = backward(network, parameters, forward(network, parameters, X), Y);
    const after = parametersOf(update(settings, 1, startTraining(parameters), gradients));

    const decayedCost = (layers: readonly LayerParameters[]): number => {
      const squares = layers.flatMap(({ W }) => [...W.values]).reduce((sum, w) => sum + w * w, 0);
      return cost(network, forward(network, layers, X), Y) + (0.3 / 2) * squares;
    };
    const step = 1e-5;
    parameters.forEach((layer, l) => {
      const J = (by: number): number => {
        const W = matrix(layer.W.rows, layer.W.columns, (i, j) => at(layer.W, i, j) + (i + j === 0 ? by : 0));
        return decayedCost(parameters.with(l, { ...layer, W }));
      };
      const descended = at(layer.W, 0, 0) - at((after[l] as LayerParameters).W, 0, 0);
      expect(descended).toBeCloseTo((J(step) - J(-step)) / (2 * step), 8);
    });
  });

  it.each(OPTIMIZERS)('follows its formula over many steps, default constants: %s', (optimizer) => {
    const gradient = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(gradient, { minLength: 1, maxLength: 20 }), (gradients) => {
        const changes = { optimizer, weight_decay: 0.01, momentum: 0.9 };
        // Twenty steps of up to ten: two orders of summing differ by some 1e-14.
        expect(descend(changes, gradients).W).toEqual(closeTo(closedForm[optimizer](gradients), 12));
      }),
    );
  });

  it('leaves the parameters it was given as they were', () => {
    const before = [{ W: rows([1, 2]), b: rows([3]) }];
    update(configuration(), 0.1, startTraining(before), [{ dW: rows([1, 1]), db: rows([1]) }]);
    expect(before.map(({ W, b }) => [rowsOf(W), rowsOf(b)])).toEqual([[[[1, 2]], [[3]]]]);
  });

  it('wants the gradients of every layer', () => {
    expect(() => update(configuration(), 0.1, startTraining([{ W: rows([1]), b: rows([1]) }]), [])).toThrow(
      'the gradients of layer 1',
    );
  });
});

/**
 * The same methods written without memory: every moment as the weighted sum over all gradients so far,
 * Σ weight^(t−i) g_i. α = 0.1, μ = 0.9, λ = 0.01, W starting at 1.
 */
const closedForm: Readonly<
  Record<NetworkConfiguration['optimizer'], (gradients: readonly number[]) => number[]>
> = {
  sgd: (gradients) => unrolled(gradients, 0.01, (past) => weighted(past, 0.9)),
  nesterov: (gradients) =>
    unrolled(gradients, 0.01, (past) => (past.at(-1) ?? 0) + 0.9 * weighted(past, 0.9)),
  rmsprop: (gradients) =>
    unrolled(gradients, 0.01, (past) => {
      const { rmsprop_decay, rmsprop_epsilon } = DEFAULT_CONSTANTS;
      const meanSquare =
        (1 - rmsprop_decay) *
        weighted(
          past.map((g) => g * g),
          rmsprop_decay,
        );
      return (past.at(-1) ?? 0) / (Math.sqrt(meanSquare) + rmsprop_epsilon);
    }),
  adam: (gradients) => unrolled(gradients, 0.01, adamDirection),
  adamw: (gradients) => unrolled(gradients, 0, adamDirection, 0.01),
};

function adamDirection(past: readonly number[]): number {
  const { adam_beta1, adam_beta2, adam_epsilon } = DEFAULT_CONSTANTS;
  // The corrected moments are weighted means: the weights' own sum is the correction.
  const ones = past.map(() => 1);
  const first = weighted(past, adam_beta1) / weighted(ones, adam_beta1);
  const second =
    weighted(
      past.map((g) => g * g),
      adam_beta2,
    ) / weighted(ones, adam_beta2);
  return first / (Math.sqrt(second) + adam_epsilon);
}

function weighted(past: readonly number[], weight: number): number {
  return past.reduce((sum, g, i) => sum + weight ** (past.length - 1 - i) * g, 0);
}

function unrolled(
  gradients: readonly number[],
  coupledDecay: number,
  direction: (past: readonly number[]) => number,
  decoupledDecay = 0,
): number[] {
  const past: number[] = [];
  const values: number[] = [];
  let w = 1;
  for (const gradient of gradients) {
    past.push(gradient + coupledDecay * w);
    w = w * (1 - 0.1 * decoupledDecay) - 0.1 * direction(past);
    values.push(w);
  }
  return values;
}
