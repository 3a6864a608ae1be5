/** Searches a closed form in memory, as a coordinator would: a cohort is proposed once the cohort before has ended. */
import { randomStream } from '../../../src/base/random.js';
import { type KnownResult, proposeByGp } from '../../../src/search/gp/proposeByGp.js';
import { ModelledSpace } from '../../../src/search/modelledSpace.js';
import { searchSpace } from '../../../src/search/searchSpace.js';
import { START_POINTS, startSampler } from '../../../src/search/startDesign.js';
import { noiseOf, type SearchTask } from './tasks.js';

export interface SearchRun {
  /** The regret of the best observed trial, after each trial. */
  readonly regrets: readonly number[];
  readonly proposeMs: number;
}

export function runSearch(
  task: SearchTask,
  seed: number,
  trials: number,
  options: { cohort?: number; starts?: number } = {},
): SearchRun {
  const space = searchSpace(task.axes.map((axis) => [axis]));
  const seen = new Set<string>();
  const canonical = (point: object) => {
    const idle = task.idleAt?.(point as never) ?? new Set();
    return JSON.stringify(Object.entries(point).filter(([name]) => !idle.has(name)));
  };
  const modelled = new ModelledSpace(space, {
    isNew: (point) => !seen.has(canonical(point)),
    idleAt: task.idleAt ?? null,
  });
  const start = startSampler(space, seed);
  const results: KnownResult[] = [];
  const regrets: number[] = [];
  let [best, bestRegret] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let cohort = 0;
  let proposeMs = 0;
  const { cohort: size = 4, starts = START_POINTS } = options;
  const train = (point: ReturnType<typeof space.at>) => {
    const cost = task.cost(point);
    const observed = cost + noiseOf(task, seed, regrets.length);
    seen.add(canonical(point));
    results.push({
      coordinates: modelled.coordinatesOf(point),
      value: Number.isFinite(observed) ? observed : null,
    });
    if (observed < best) [best, bestRegret] = [observed, cost - task.minimum];
    regrets.push(bestRegret);
  };
  while (regrets.length < trials) {
    cohort++;
    const started = performance.now();
    const points: ReturnType<typeof space.at>[] = [];
    const n = Math.min(size, trials - regrets.length);
    if (regrets.length < starts) {
      for (let i = 0; i < Math.min(n, starts - regrets.length); i++)
        points.push(start(regrets.length + i) ?? {});
    } else {
      points.push(
        ...proposeByGp(modelled, { results, pending: [], points: n, seed, cohort }).map(({ coordinates }) =>
          modelled.point(coordinates),
        ),
      );
    }
    proposeMs += performance.now() - started;
    for (const point of points) train(point);
    if (points.length === 0) break;
  }
  return { regrets, proposeMs };
}
void randomStream;
