/** What a plan amounts to: counted in one pass over its points, in constant memory. */

import type { DataFacts } from '../model/dataset.js';
import { type Configuration, iterationsPerEpoch } from '../trainers/network/configuration.js';
import type { RecordSpec } from '../trainers/network/record.js';
import { recordPoints } from '../trainers/network/recordPoints.js';
import {
  forwardMultiplyAdds,
  layerShapes,
  parameterCount,
  trainingMultiplyAdds,
} from '../trainers/network/shapes.js';
import type { Plan, PlannedRun } from './planSweep.js';
import { runsOf } from './planSweep.js';

export interface RunWork {
  readonly iterations: number;
  /** Multiply-adds of one iteration. */
  readonly perIteration: number;
  /** Multiply-adds of all iterations and of every cost recorded over the training and dev set, for all trials. */
  readonly total: number;
}

export interface Network {
  readonly hiddenUnits: readonly number[];
  readonly parameters: number;
}

export interface Tally {
  readonly points: number;
  /** Points removed, by condition, and merged, by reason. */
  readonly removed: ReadonlyMap<string, number>;
  readonly merged: ReadonlyMap<string, number>;
  readonly trials: number;
  readonly runs: number;
  /** Multiply-adds of all runs, and what separate runs for each trial would have taken more. */
  readonly multiplyAdds: number;
  readonly savedMultiplyAdds: number;
  readonly smallest: Network | null;
  readonly largest: Network | null;
}

export function tally(plan: Plan, onRun?: (run: PlannedRun, work: RunWork) => void): Tally {
  const removed = new Map<string, number>();
  const merged = new Map<string, number>();
  let [trials, runs, multiplyAdds, saved] = [0, 0, 0, 0];
  let smallest: Network | null = null;
  let largest: Network | null = null;
  const work = workMeter(plan.facts, plan.spec.record);
  for (const group of plan.groups()) {
    for (const point of group) {
      if (point.kind === 'removed') count(removed, point.condition);
      else if (point.kind === 'merged') count(merged, point.because);
    }
    for (const run of runsOf(group)) {
      runs++;
      trials += run.length;
      const shared = work(...longestFirst(run));
      const { parameters } = shared;
      multiplyAdds += shared.total;
      if (run.length > 1)
        saved += sum(run.map(({ configuration }) => work(configuration).total)) - shared.total;
      const network = () => ({ hiddenUnits: run[0].configuration.hidden_units, parameters });
      if (smallest === null || parameters < smallest.parameters) smallest = network();
      if (largest === null || parameters > largest.parameters) largest = network();
      onRun?.(run, shared);
    }
  }
  return {
    points: plan.points,
    removed,
    merged,
    trials,
    runs,
    multiplyAdds,
    savedMultiplyAdds: saved,
    smallest,
    largest,
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function longestFirst(run: PlannedRun): [longest: Configuration, ...shorter: Configuration[]] {
  const [first, ...others] = run.map(({ configuration }) => configuration).reverse();
  return [first ?? run[0].configuration, ...others];
}

/** Layers, and lengths of trainings, that a meter remembers. */
const REMEMBERED = 10_000;

/**
 * What training a configuration takes, and recording those that are shorter points of the same training.
 * Remembers what depends on the layers, or the batch size and the iterations, alone.
 */
export function workMeter(
  facts: DataFacts,
  record: RecordSpec | null,
): (
  configuration: Configuration,
  ...shorter: readonly Configuration[]
) => RunWork & { readonly parameters: number } {
  const networkOf = remember(({ hidden_units }: Configuration) => networkWork(hidden_units, facts));
  const pointsOf = remember(({ batch_size, iterations }: Configuration) =>
    recordPoints({ trainExamples: facts.trainExamples, batchSize: batch_size, until: iterations }, record),
  );
  return (configuration, ...shorter) => {
    const { iterations, batch_size, hidden_units } = configuration;
    const network = networkOf(hidden_units.join(), configuration);
    const points = pointsOf(`${batch_size}/${iterations}`, configuration);
    const added = shorter.filter((other) => !points.includes(other.iterations)).length;
    // The last mini-batch of an epoch may be smaller: on average a batch has m / ⌈m/b⌉ examples.
    const perIteration =
      (network.training * facts.trainExamples) / iterationsPerEpoch(facts.trainExamples, batch_size);
    const perPoint = network.forward * (facts.trainExamples + facts.devExamples);
    return {
      iterations,
      perIteration,
      total: iterations * perIteration + (points.length + added) * perPoint,
      parameters: network.parameters,
    };
  };
}

function networkWork(hiddenUnits: readonly number[], facts: DataFacts) {
  const shapes = layerShapes(hiddenUnits, facts);
  return {
    parameters: parameterCount(shapes),
    training: trainingMultiplyAdds(shapes),
    forward: forwardMultiplyAdds(shapes),
  };
}

/** The computation, with its latest results kept by key. */
function remember<Argument, Value>(
  compute: (argument: Argument) => Value,
): (key: string, argument: Argument) => Value {
  const known = new Map<string, Value>();
  return (key, argument) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const value = compute(argument);
    known.set(key, value);
    return value;
  };
}
