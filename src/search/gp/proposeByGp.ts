/**
 * Proposes points by a Gaussian process of the results so far. The points of one cohort are chosen one after another:
 * each enters the model with its predicted mean before the next is chosen (D. Ginsbourger, R. Le Riche and L. Carraro,
 * "Kriging is well-suited to parallelize optimization", 2010: the kriging believer).
 */
import { exp, log } from '../../base/portableMath.js';
import { randomStream } from '../../base/random.js';
import { mean as meanOf } from '../../base/statistics.js';
import type { Coordinates, ModelledSpace } from '../modelledSpace.js';
import type { Expectation, KnownResult, ModelledPoint, ModelRequest } from '../modelRequest.js';
import { acquisition, acquisitionGradient, improvementOn, logFinite, type Surrogate } from './acquisition.js';
import { climb, drawCandidates, type RatedPoint } from './candidates.js';
import { fitHyper } from './fitHyper.js';
import { GaussianProcess, type Hyper, type TrackedPoints } from './gaussianProcess.js';

/** Of the model of finite results. */
const FINITE_LENGTH = 0.35;
const FINITE_NOISE = 0.0183;
const CLIMBED = 4;
const NEAR_BEST = 5;
const FIT_STEPS = 30;
/** Results in a model, and results that its lengths, scale and noise are fitted to: a fit takes far longer. */
const MAX_MODELLED = 200;
const MAX_FITTED = 100;
/** Results are modelled on a logarithmic scale if they are positive and span more than this factor. */
const MIN_LOG_SPAN = 100;

/** Fewer points than asked for if all candidates are known trials. */
export function proposeByGp(space: ModelledSpace, request: ModelRequest): ModelledPoint[] {
  const { results, pending, points, seed, cohort } = request;
  const scale = scaleOf(results);
  const model = modelOf(space, request, scale);
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
    chosen.push({ coordinates, expected: expectation(surrogate, input, scale) });
    surrogate = believe(surrogate, input);
  }
  return chosen;
}

interface Model {
  readonly surrogate: Surrogate;
  /** The best results, best first. */
  readonly best: readonly Coordinates[];
}

function modelOf(space: ModelledSpace, { results, pending, points }: ModelRequest, scale: ModelScale): Model {
  const { isChoice } = space;
  const spare = pending.length + points;
  const finite = bestAndLatest(
    results.filter(({ value }) => value !== null),
    MAX_MODELLED,
  );
  const inputs = finite.map(({ coordinates }) => space.input(coordinates));
  const targets = Float64Array.from(finite, ({ value }) => scale.toModel(value ?? 0));
  const fitted = bestAndLatest(finite, MAX_FITTED);
  const data = {
    isChoice,
    inputs: fitted.map(({ coordinates }) => space.input(coordinates)),
    targets: Float64Array.from(fitted, ({ value }) => scale.toModel(value ?? 0)),
  };
  const hyper = fitHyper(data, startsOf(space.dimensions), FIT_STEPS);
  const process = new GaussianProcess({ isChoice, hyper }, inputs, { targets, spare });
  const smoothed = inputs.map((input) => process.predict(input).mean);
  const order = smoothed.map((_, i) => i).sort((a, b) => (smoothed[a] ?? 0) - (smoothed[b] ?? 0) || a - b);
  return {
    surrogate: {
      results: process,
      finite: results.every(({ value }) => value !== null) ? null : finiteProcess(space, results, spare),
      incumbent: smoothed[order[0] ?? 0] ?? 0,
    },
    best: order.slice(0, NEAR_BEST).flatMap((i) => finite[i]?.coordinates ?? []),
  };
}

/** All results, or the best and the latest: time grows with the cube of their number. */
function bestAndLatest(results: readonly KnownResult[], count: number): readonly KnownResult[] {
  if (results.length <= count) return results;
  const half = count / 2;
  const order = results
    .map((_, i) => i)
    .sort((a, b) => (results[a]?.value ?? 0) - (results[b]?.value ?? 0) || a - b);
  const best = new Set(order.slice(0, half));
  const latest = results.map((_, i) => i).filter((i) => !best.has(i));
  const kept = new Set([...best, ...latest.slice(-half)]);
  return results.filter((_, i) => kept.has(i));
}

/** Where fits begin: smooth and noisy, rough and exact. Nothing is kept between cohorts, so any leader fits alike. */
function startsOf(dimensions: number): Hyper[] {
  const lengths = (length: number) => new Float64Array(dimensions).fill(length);
  return [
    { lengths: lengths(0.61 * Math.sqrt(dimensions)), scale: 1, noise: 0.0025 },
    { lengths: lengths(1), scale: 1, noise: 0.000125 },
  ];
}

function finiteProcess(
  space: ModelledSpace,
  results: readonly KnownResult[],
  spare: number,
): GaussianProcess {
  const { isChoice, dimensions } = space;
  const known = results.slice(-MAX_MODELLED);
  const inputs = known.map(({ coordinates }) => space.input(coordinates));
  const targets = known.map(({ value }) => (value === null ? -1 : 1));
  const lengths = new Float64Array(dimensions).fill(FINITE_LENGTH);
  const hyper = { lengths, scale: 1, noise: FINITE_NOISE };
  return new GaussianProcess({ isChoice, hyper }, inputs, { targets, spare });
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
      const value = improvementOn(surrogate.incumbent, prediction) + (candidates.logFinite[i] ?? 0);
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

interface ModelScale {
  readonly toModel: (value: number) => number;
  /** Mean and deviation in the units of the objective; of a logarithmic scale, about. */
  readonly fromModel: (
    mean: number,
    deviation: number,
  ) => { readonly mean: number; readonly deviation: number };
}

/** To mean 0 and deviation 1. */
function scaleOf(results: readonly KnownResult[]): ModelScale {
  const values = results.flatMap(({ value }) => value ?? []);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLog = low > 0 && high / low > MIN_LOG_SPAN;
  const scaled = isLog ? values.map(log) : values;
  const center = values.length === 0 ? 0 : meanOf(scaled);
  const variance = scaled.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, scaled.length);
  const spread = variance > 0 ? Math.sqrt(variance) : 1;
  return {
    toModel: (value) => ((isLog ? log(value) : value) - center) / spread,
    fromModel: (mean, deviation) => {
      const middle = center + spread * mean;
      if (!isLog) return { mean: middle, deviation: spread * deviation };
      return { mean: exp(middle), deviation: exp(middle) * spread * deviation };
    },
  };
}
