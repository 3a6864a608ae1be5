/**
 * The distribution of CMA-ES over the axes that are choices: for each value a probability. They move towards the values
 * of the best points by the natural gradient (R. Hamano et al., "CatCMA: stochastic optimization for mixed-category
 * problems", GECCO 2024, equation 15). A margin keeps every value possible (section 4.3).
 */
import { exp, log } from '../../base/portableMath.js';
import type { RandomStream } from '../../base/random.js';
import type { Recombination } from './normalSearch.js';

export class ChoiceSearch {
  /** By axis. */
  readonly #probabilities: readonly Float64Array[];

  constructor(sizes: readonly number[]) {
    this.#probabilities = sizes.map((size) => new Float64Array(size).fill(1 / size));
  }

  draw(axis: number, stream: RandomStream): number {
    const probabilities = this.#probabilities[axis] ?? new Float64Array(1);
    let left = stream.uniform();
    const drawn = probabilities.findIndex((probability) => {
      left -= probability;
      return left < 0;
    });
    return drawn === -1 ? probabilities.length - 1 : drawn;
  }

  /** `best`: for each point of a generation, best first, its values; null where an axis has no effect. */
  update(best: readonly (readonly (number | null)[])[], { weights, mass }: Recombination): void {
    const axes = this.#probabilities.length;
    const free = this.#probabilities.reduce((sum, { length }) => sum + length - 1, 0);
    const rate = mass / (mass + free);
    for (const [axis, probabilities] of this.#probabilities.entries()) {
      const before = probabilities.slice();
      for (const [i, values] of best.entries()) {
        const chosen = values[axis] ?? null;
        if (chosen === null) continue;
        const step = rate * (weights[i] as number);
        for (let k = 0; k < probabilities.length; k++)
          probabilities[k] =
            (probabilities[k] as number) + step * ((k === chosen ? 1 : 0) - (before[k] as number));
      }
      keepMargin(probabilities, axes);
    }
  }
}

/** With this margin, three of four points have the likeliest value on every axis, at most. */
function keepMargin(probabilities: Float64Array, axes: number): void {
  const size = probabilities.length;
  if (size < 2) return;
  const least = (1 - exp(log(0.73) / axes)) / (size - 1);
  for (let k = 0; k < size; k++) probabilities[k] = Math.max(least, probabilities[k] as number);
  const excess = probabilities.reduce((sum, probability) => sum + probability, -1);
  const above = probabilities.reduce((sum, probability) => sum + probability - least, 0);
  for (let k = 0; k < size && above > 0; k++)
    probabilities[k] =
      (probabilities[k] as number) - (excess * ((probabilities[k] as number) - least)) / above;
}
