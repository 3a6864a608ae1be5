/** What a plan amounts to: counted in one pass over its points, in constant memory. */
import type { Configuration } from '../spec/configuration.js';
import type { DataFacts } from '../spec/dataset.js';
import { recordPoints } from '../spec/recordPoints.js';
import { forwardMultiplyAdds, layerShapes, parameterCount, trainingMultiplyAdds } from '../spec/shapes.js';
import type { RecordSpec } from '../spec/sweepFile.js';
import type { Plan, PlannedRun } from './planSweep.js';
import { runsOf } from './planSweep.js';

export interface RunWork {
  readonly iterations: number;
  /** Multiply-adds of one iteration. */
  readonly perIteration: number;
  /** Multiply-adds of all iterations and of every recorded cost over the training and dev set. */
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
  let [trials, runs, multiplyAdds, apart] = [0, 0, 0, 0];
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
      const longest = work((run.at(-1) ?? run[0]).configuration);
      multiplyAdds += longest.total;
      if (run.length > 1) for (const trial of run.slice(0, -1)) apart += work(trial.configuration).total;
      const parameters = longest.parameters;
      const network = () => ({ hiddenUnits: run[0].configuration.hidden_units, parameters });
      if (smallest === null || parameters < smallest.parameters) smallest = network();
      if (largest === null || parameters > largest.parameters) largest = network();
      onRun?.(run, longest);
    }
  }
  return {
    points: plan.points,
    removed,
    merged,
    trials,
    runs,
    multiplyAdds,
    savedMultiplyAdds: apart,
    smallest,
    largest,
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What training a configuration takes. Remembers what depends on the layers and the batch size alone. */
export function workMeter(
  facts: DataFacts,
  record: RecordSpec | null,
): (configuration: Configuration) => RunWork & { readonly parameters: number } {
  const networks = new Map<string, { parameters: number; training: number; forward: number }>();
  const records = new Map<string, number>();
  return ({ hidden_units, batch_size, iterations }) => {
    const layers = hidden_units.join();
    let network = networks.get(layers);
    if (network === undefined) {
      const shapes = layerShapes(hidden_units, facts);
      network = {
        parameters: parameterCount(shapes),
        training: trainingMultiplyAdds(shapes),
        forward: forwardMultiplyAdds(shapes),
      };
      networks.set(layers, network);
    }
    const key = `${batch_size}/${iterations}`;
    let points = records.get(key);
    if (points === undefined) {
      points = recordPoints(
        { trainExamples: facts.trainExamples, batchSize: batch_size, until: iterations },
        record,
      ).length;
      records.set(key, points);
    }
    // The last mini-batch of an epoch may be smaller: on average a batch has m / ⌈m/b⌉ examples.
    const perIteration =
      (network.training * facts.trainExamples) / Math.ceil(facts.trainExamples / batch_size);
    const recorded = points * network.forward * (facts.trainExamples + facts.devExamples);
    return {
      iterations,
      perIteration,
      total: iterations * perIteration + recorded,
      parameters: network.parameters,
    };
  };
}
