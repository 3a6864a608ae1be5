/** Searches a closed form in memory, as a coordinator would: a cohort is proposed once the cohort before has ended. */
import { ModelledSpace } from '../../../src/search/modelledSpace.js';
import type { KnownResult } from '../../../src/search/modelRequest.js';
import { proposerOf } from '../../../src/search/proposers.js';
import { samplerOf } from '../../../src/search/samplers.js';
import { type ProposedPoint, type SearchSpace, searchSpace } from '../../../src/search/searchSpace.js';
import { startPoints, startSampler } from '../../../src/search/startDesign.js';
import { noiseOf, type SearchTask } from './tasks.js';

export const BENCHED = ['gp', 'tpe', 'cma_es', 'sobol', 'random'] as const;
export type BenchedSampler = (typeof BENCHED)[number];

export interface SearchRun {
  /** The regret of the best observed trial, after each trial. */
  readonly regrets: readonly number[];
  readonly proposeMs: number;
}

const COHORT = 4;

export interface RunOptions {
  readonly sampler: BenchedSampler;
  readonly seed: number;
  readonly trials: number;
}

export function runSearch(task: SearchTask, options: RunOptions): SearchRun {
  const { seed, trials } = options;
  const known = new KnownPoints(task);
  const propose = proposer(known, options);
  let proposeMs = 0;
  while (known.regrets.length < trials) {
    const started = performance.now();
    const points = propose(Math.min(COHORT, trials - known.regrets.length));
    proposeMs += performance.now() - started;
    for (const point of points) known.train(point, seed);
  }
  return { regrets: known.regrets, proposeMs };
}

/** Milliseconds for each proposal of a search that has this many random trials. */
export function timeOfProposals(
  task: SearchTask,
  { sampler, seed, trials }: RunOptions,
  cohorts: number,
): number {
  const known = new KnownPoints(task);
  const draw = proposer(known, { sampler: 'random', seed, trials });
  while (known.results.length < trials) for (const point of draw(COHORT)) known.train(point, seed);
  const propose = proposer(known, { sampler, seed, trials });
  const started = performance.now();
  for (let i = 0; i < cohorts; i++) for (const point of propose(COHORT)) known.train(point, seed);
  return (performance.now() - started) / (cohorts * COHORT);
}

function proposer(known: KnownPoints, { sampler, seed }: RunOptions): (count: number) => ProposedPoint[] {
  const { space, modelled, results } = known;
  const drawn = (draw: (index: number) => ProposedPoint | null, count: number) =>
    Array.from({ length: count }, (_, i) => draw(results.length + i) ?? {});
  const model = proposerOf(sampler);
  if (model === null) {
    const draw = samplerOf({ sampler, seed, trials: 1, cohort: COHORT }, space);
    return (count) => drawn(draw, count);
  }
  const start = startSampler(space, seed);
  let cohort = 0;
  return (count) => {
    cohort++;
    const left = startPoints({ sampler, seed, trials: 1, cohort: COHORT }) - results.length;
    if (left > 0) return drawn(start, Math.min(count, left));
    const request = { results, pending: [], points: count, seed, cohort };
    return model(modelled, request).map(({ coordinates }) => modelled.point(coordinates));
  };
}

/** The trials of one search, with what a plan would know of them. */
class KnownPoints {
  readonly space: SearchSpace;
  readonly modelled: ModelledSpace;
  readonly results: KnownResult[] = [];
  readonly regrets: number[] = [];
  readonly #task: SearchTask;
  readonly #trials = new Set<string>();
  #best = Number.POSITIVE_INFINITY;
  #regret = Number.POSITIVE_INFINITY;

  constructor(task: SearchTask) {
    this.#task = task;
    this.space = searchSpace(task.axes.map((axis) => [axis]));
    this.modelled = new ModelledSpace(this.space, {
      isNew: (point) => !this.#trials.has(this.#trialOf(point)),
      idleAt: task.idleAt ?? null,
    });
  }

  train(point: ProposedPoint, seed: number): void {
    const cost = this.#task.cost(point);
    const observed = cost + noiseOf(this.#task, seed, this.results.length);
    this.#trials.add(this.#trialOf(point));
    this.results.push({
      coordinates: this.modelled.coordinatesOf(point),
      value: Number.isFinite(observed) ? observed : null,
    });
    if (observed < this.#best) {
      this.#best = observed;
      this.#regret = cost - this.#task.minimum;
    }
    this.regrets.push(this.#regret);
  }

  #trialOf(point: ProposedPoint): string {
    const idle = this.#task.idleAt?.(point);
    return JSON.stringify(Object.entries(point).filter(([name]) => !idle?.has(name)));
  }
}
