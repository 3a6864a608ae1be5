/**
 * What proposes the points of a search. A sampler numbers its draws from 0. Both are functions of the seed and that
 * number alone, so their points do not depend on results, workers or the order of arrival.
 */
import { randomStream } from '../base/random.js';
import type { SearchSpec } from '../model/sweepSpec.js';
import { permutation } from './permutation.js';
import type { ProposedPoint, SearchSpace } from './searchSpace.js';
import { sobolSequence } from './sobol.js';

/** The point of a draw; null if the space has no further point. */
export type Sampler = (draw: number) => ProposedPoint | null;

/** Spaces up to this size are drawn from without repeats. In a larger one a repeat is rare. */
const MAX_ENUMERATED = 2 ** 30;

/** Draws of a Sobol sequence in a finite space, for each of its points, before the rest is taken in random order. */
const SOBOL_ROUNDS = 8;

export function samplerOf({ sampler, seed }: SearchSpec, space: SearchSpace): Sampler {
  return sampler === 'sobol' ? sobolSampler(space, seed) : randomSampler(space, seed);
}

export function randomSampler(space: SearchSpace, seed: number): Sampler {
  if (space.size <= MAX_ENUMERATED) {
    const order = permutation(space.size, seed);
    return (draw) => (draw < space.size ? space.point(order(draw)) : null);
  }
  return (draw) => {
    const stream = randomStream(seed, `search: random ${draw}`);
    return space.at(Array.from({ length: space.dimensions }, () => stream.uniform()));
  };
}

function sobolSampler(space: SearchSpace, seed: number): Sampler {
  const sequence = sobolSequence(space.dimensions, seed);
  if (space.size > MAX_ENUMERATED) return (draw) => space.at(sequence(draw));
  const before = SOBOL_ROUNDS * space.size;
  const rest = randomSampler(space, seed);
  return (draw) => (draw < before ? space.at(sequence(draw)) : rest(draw - before));
}
