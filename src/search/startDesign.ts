/**
 * The first points of a search that models results: the centre of the space, then scrambled Sobol points whose numbers
 * lie in the inner half of their axes. The best region rarely lies at an edge, and a model extrapolates well enough.
 */
import type { SearchSpec } from '../model/sweepSpec.js';
import { randomSampler, type Sampler } from './samplers.js';
import type { SearchSpace } from './searchSpace.js';
import { sobolSequence } from './sobol.js';
import { MAX_SOBOL_DIMENSIONS } from './sobolNumbers.js';

/** Points of a start design. A Gaussian process chooses better than the design from the seventh point on. */
export function startPoints({ sampler }: SearchSpec): number {
  return sampler === 'gp' ? 6 : 10;
}

export function startSampler(space: SearchSpace, seed: number): Sampler {
  const even = space.dimensions <= MAX_SOBOL_DIMENSIONS ? sobolSequence(space.dimensions, seed) : null;
  const rest = randomSampler(space, seed);
  const inner = (coordinate: number, i: number) =>
    space.axes[i]?.kind === 'choices' ? coordinate : 0.5 + 0.5 * (coordinate - 0.5);
  return (draw) => {
    if (draw === 0) return space.at(space.axes.map(() => 0.5));
    if (even === null || draw >= MAX_EVEN) return rest(draw - (even === null ? 1 : MAX_EVEN));
    return space.at(even(draw - 1).map(inner));
  };
}

/** Draws of the design, before the rest is taken at random: repeats and refused points use them up. */
const MAX_EVEN = 1000;
