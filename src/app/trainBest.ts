/** A trial of a sweep, trained once more to the same bits, as a model that stands alone. */
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { VERSION } from '../base/version.js';
import { loadDataset } from '../data/loadDataset.js';
import type { Dataset } from '../model/dataset.js';
import type { MetricValues } from '../model/metrics.js';
import { metricAt, type Summary, stateOf } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { type NetworkConfiguration, parseNetworkConfiguration } from '../trainers/network/configuration.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';
import { networkShape, type TrainedModel } from '../trainers/network/modelFiles/trainedModel.js';
import { isTrainedOnAll, lastTrainingData } from '../trainers/network/training/foldData.js';
import { type TrainedNetwork, trainModel } from '../trainers/network/training/trainModel.js';
import { DEFAULT_TRAINER } from '../trainers/trainers.js';
import { fetchDataset } from './fetchDataset.js';

/** Where the data of a sweep come from. */
export interface DataSource {
  /** Null: a journal file is read, without any Redis. */
  readonly store: Store | null;
  /** The folder of the sweep file, to read the data from its files; null: they come from Redis. */
  readonly folder: string | null;
}

export interface RetrainedTrial {
  readonly model: TrainedModel;
  /** Whether it was trained on what was held out too: then its J is not that of the trial. */
  readonly isOfAll: boolean;
  /** J of this training, and J in the journal. */
  readonly J: number;
  readonly recordedJ: number;
}

/** The position of the winner. @throws UserError if no trial has finished. */
export function bestOf(summary: Summary): number {
  const best = summary.ranking[0];
  if (best !== undefined && stateOf(summary, best) === 'finished') return best;
  throw new UserError(`${summary.spec.name} has no trial that finished`, {
    code: 'no-winner',
    hint: 'Run it until trials have finished; if all diverge, lower the learning rate.',
  });
}

/**
 * Trains the trial at `position` again, for its parameters.
 * @throws UserError if it has no result, if its trainer is not the network, or if its data are unavailable.
 */
export async function retrainTrial(
  summary: Summary,
  position: number,
  source: DataSource,
  choice: KernelChoice | null,
): Promise<RetrainedTrial> {
  refuseUnusable(summary, position);
  return trainTrial(summary, position, await datasetOf(summary, source), choice);
}

/** The same with data at hand. */
export async function trainTrial(
  summary: Summary,
  position: number,
  dataset: Dataset,
  choice: KernelChoice | null,
): Promise<RetrainedTrial> {
  const configuration = parseNetworkConfiguration(summary.trials.configuration(position));
  const trained = await trainAgain(dataset, { configuration, record: summary.spec.record }, choice);
  return {
    model: modelOf(summary, position, { dataset, configuration, trained }),
    isOfAll: isTrainedOnAll(dataset.facts),
    J: trained.train.cost,
    recordedJ: metricAt(summary.columns, 'J', position) ?? Number.NaN,
  };
}

function refuseUnusable(summary: Summary, position: number): void {
  const { spec, trials } = summary;
  if ((spec.trainer ?? DEFAULT_TRAINER) !== DEFAULT_TRAINER) {
    throw new UserError(`${spec.name}: only networks that jmin trained can be exported`, {
      code: 'no-model',
      hint: 'A command keeps its own models, e.g. in JMIN_CHECKPOINT_DIR.',
    });
  }
  const state = stateOf(summary, position);
  if (state === 'finished') return;
  throw new UserError(
    `trial ${formatCount(trials.number(position) ?? position + 1)} is ${state}: only a trial that finished can be exported`,
    {
      code: 'no-result',
      hint: 'The ranking of jmin status lists trials that finished.',
    },
  );
}

async function datasetOf(summary: Summary, { store, folder }: DataSource): Promise<Dataset> {
  const { spec, facts } = summary;
  const dataset =
    store === null || folder !== null || isGenerated(summary)
      ? await readAgain(summary, folder)
      : await fetchDataset(store, facts.digest);
  if (dataset.facts.digest !== facts.digest) {
    throw new UserError(`${spec.name}: its data have changed since it was run`, {
      code: 'other-data',
      hint: `Expected the digest ${facts.digest}; got ${dataset.facts.digest}. Run the sweep file again.`,
    });
  }
  return dataset;
}

function isGenerated({ spec }: Summary): boolean {
  return spec.dataset !== null && 'generate' in spec.dataset;
}

/** A generated data set needs no folder. */
async function readAgain(summary: Summary, folder: string | null): Promise<Dataset> {
  const { dataset, name } = summary.spec;
  if (dataset !== null && (folder !== null || isGenerated(summary)))
    return loadDataset(dataset, resolve(folder ?? '.'));
  throw new UserError(`${name}: a journal file does not hold the data to train with`, {
    code: 'no-dataset',
    hint: 'Name the folder of the sweep file with --folder.',
  });
}

/** Gives way between its steps, so that Ctrl-C is heard. */
async function trainAgain(
  dataset: Dataset,
  run: Parameters<typeof trainModel>[3],
  choice: KernelChoice | null,
): Promise<TrainedNetwork> {
  const kernel = loadKernel(choice ?? undefined);
  const data = kernel.load(lastTrainingData(dataset));
  try {
    const steps = trainModel(kernel, data, dataset.facts, run);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await setImmediate();
    }
  } finally {
    data.close();
  }
}

function modelOf(
  { spec, trials, columns }: Summary,
  position: number,
  { dataset, configuration, trained }: Trained,
): TrainedModel {
  const { facts, encoding } = dataset;
  if (encoding === undefined) {
    throw new UserError(`${spec.name}: its data were stored without their columns, by an earlier jmin`, {
      code: 'no-columns',
      hint: 'Name the folder of the sweep file with --folder, to read the data from its files.',
    });
  }
  const metrics: MetricValues = Object.fromEntries(
    ['J', 'dev_J', 'error', 'dev_error'].map((name) => [
      name,
      metricAt(columns, name, position) ?? Number.NaN,
    ]),
  );
  return {
    description: {
      version: 1,
      jmin: VERSION,
      sweep: spec.name,
      trial: trials.id(position),
      digest: facts.digest,
      configuration: JSON.parse(JSON.stringify(configuration)),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
      ),
      ...networkShape(configuration, facts),
      encoding,
    },
    layers: trained.layers,
  };
}

interface Trained {
  readonly dataset: Dataset;
  readonly configuration: NetworkConfiguration;
  readonly trained: TrainedNetwork;
}
