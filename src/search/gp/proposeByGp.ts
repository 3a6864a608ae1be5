/**
 * Proposes points by a Gaussian process of the results so far. The points of one cohort are chosen one after another:
 * each enters the model with its predicted mean before the next is chosen (D. Ginsbourger, R. Le Riche and L. Carraro,
 * "Kriging is well-suited to parallelize optimization", 2010: the kriging believer).
 */
import { exp } from '../../base/portableMath.js';
import { randomStream } from '../../base/random.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import type { Expectation, ModelledPoint, ModelRequest } from '../modelRequest.js';
import { acquisition, acquisitionGradient, improvementAt, logFinite, type Surrogate } from './acquisition.js';
import { climb, drawCandidates, type RatedPoint } from './candidates.js';
import type { TrackedPoints } from './gaussianProcess.js';
import type { ModelScale } from './modelScale.js';
import { fitModel } from './resultModel.js';

const CLIMBED = 4;

/** Fewer points than asked for if all candidates are known trials. */
export function proposeByGp(space: ModelledSpace, request: ModelRequest): ModelledPoint[] {
  const { pending, points, seed, cohort } = request;
  const model = fitModel(space, request.results, pending.length + points);
  let { surrogate } = model;
  for (const coordinates of pending) surrogate = believe(surrogate, space.input(coordinates));
  const stream = randomStream(seed, `search: gp ${cohort}`);
  const drawn = drawCandidates(space, { stream, seed: stream.below(2 ** 31), best: model.best });
  const candidates = trackCandidates(space, surrogate, drawn);
  const chosen: ModelledPoint[] = [];
  while (chosen.length < points) {
    const taken = new Set(chosen.map(({ coordinates }) => String(coordinates)));
    const isNew = (coordinates: Coordinates) => !taken.has(String(coordinates)) && space.isNew(coordinates);
    const coordinates = choose(space, surrogate, { candidates, isNew });
    if (coordinates === null) break;
    const input = space.input(coordinates);
    chosen.push({ coordinates, expected: expectation(surrogate, input, model.scale) });
    surrogate = believe(surrogate, input);
  }
  return chosen;
}

interface Candidates {
  readonly drawn: readonly Coordinates[];
  readonly tracked: TrackedPoints;
  readonly logFinite: readonly number[];
}

/** Candidates serve a whole cohort: a believed point changes their predictions in little time. */
function trackCandidates(
  space: ModelledSpace,
  { results, finite }: Surrogate,
  drawn: readonly Coordinates[],
): Candidates {
  const inputs = drawn.map((coordinates) => space.input(coordinates));
  return {
    drawn,
    tracked: results.track(inputs),
    logFinite: inputs.map((input) => logFinite(finite, input)),
  };
}

interface Choice {
  readonly candidates: Candidates;
  readonly isNew: (coordinates: Coordinates) => boolean;
}

/** The best new point that is found from the most promising candidates. */
function choose(
  space: ModelledSpace,
  surrogate: Surrogate,
  { candidates, isNew }: Choice,
): Coordinates | null {
  const { drawn, tracked } = candidates;
  const landscape = {
    value: (input: Coordinates) => acquisition(surrogate, input),
    gradient: (input: Coordinates, slopes: Float64Array) => acquisitionGradient(surrogate, input, slopes),
  };
  const rated = drawn
    .map((coordinates, i): RatedPoint => {
      const prediction = { mean: tracked.means[i] as number, variance: tracked.variances[i] as number };
      const value = improvementAt(surrogate, prediction) + (candidates.logFinite[i] ?? 0);
      return { coordinates, value };
    })
    .sort((a, b) => b.value - a.value);
  let best: RatedPoint | null = null;
  let climbed = 0;
  for (const candidate of rated) {
    if (climbed === CLIMBED) break;
    if (!isNew(candidate.coordinates)) continue;
    climbed++;
    const top = climb(space, candidate, landscape);
    const found = top === candidate || isNew(top.coordinates) ? top : candidate;
    if (best === null || found.value > best.value) best = found;
  }
  return best?.coordinates ?? null;
}

function expectation({ results, finite }: Surrogate, input: Coordinates, scale: ModelScale): Expectation {
  const { mean, variance } = results.predict(input);
  return {
    ...scale.fromModel(mean, Math.sqrt(variance)),
    finite: Math.min(1, exp(logFinite(finite, input))),
  };
}

/** A point in training counts as one with its predicted mean, which the next point must improve on. */
function believe(surrogate: Surrogate, input: Coordinates): Surrogate {
  const { mean } = surrogate.results.predict(input);
  surrogate.results.add(input, mean);
  return { ...surrogate, incumbent: Math.min(surrogate.incumbent, mean) };
}
