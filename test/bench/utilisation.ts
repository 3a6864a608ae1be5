import { setTimeout } from 'node:timers/promises';
import { followSweep, launch } from '../../src/app/launch.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import { present } from '../../src/base/assert.js';
import { summarise } from '../../src/results/summarise.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { parseNetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { kernelData } from '../../src/trainers/network/training/kernelData.js';
import { train } from '../../src/trainers/network/training/train.js';
import type { BenchOptions } from './main.js';
import { withPrivateRedis, withWorker } from './privateRedis.js';
import { figureTable } from './table.js';

const TRIAL_MS = 50;
const THREADS = 2;
const LEAST_SHARE = 0.95;

/** 200 trials of about 50 ms on two threads: the time spent training, of the time there was. */
export async function runUtilisationBench({ isSmoke }: BenchOptions): Promise<string> {
  const trials = isSmoke ? 10 : 200;
  const iterations = await iterationsThatTake(TRIAL_MS);
  const file = sweepFile(trials, iterations);
  const spec = parseSweepFile(file, { fileName: 'utilisation.yaml' });
  const prepared = await prepareSweep(spec, file, null);
  const summary = await withPrivateRedis((redis) =>
    withWorker(redis, THREADS, async () => {
      const { slug } = await launch(redis.store, prepared);
      const followed = followSweep(redis.store, slug);
      do {
        await setTimeout(50);
        await followed.catchUp();
      } while (!present(followed.fold, 'fold').isDone);
      return summarise(present(followed.fold, 'fold'));
    }),
  );
  const trainMs = summary.columns.trainMs.reduce((sum, ms) => sum + ms, 0);
  const wallMs = summary.endedMs - summary.startedMs;
  const share = trainMs / THREADS / wallMs;
  return figureTable([
    {
      what: `${trials} trials of ${(trainMs / trials).toFixed(0)} ms on ${THREADS} threads: training of the time there was`,
      measured: `${(share * 100).toFixed(1)} %`,
      line: `${LEAST_SHARE * 100} %`,
      isMet: share >= LEAST_SHARE,
    },
  ]);
}

function sweepFile(trials: number, iterations: number): string {
  return `
name: utilisation
dataset: { generate: spirals, examples: 1000, dev: 0 }
hyperparameters: { hidden_layers: 2, hidden_units: 64, batch_size: 64, iterations: ${iterations} }
record: { every_iterations: 1000000 }
replicates: ${trials}
`;
}

/** Measured on this machine, by one trial in this process. */
async function iterationsThatTake(ms: number): Promise<number> {
  const tried = 2000;
  const file = sweepFile(1, tried);
  const { dataset, plan } = await prepareSweep(parseSweepFile(file, { fileName: 'try.yaml' }), file, null);
  const kernel = loadKernel();
  const data = kernel.load(kernelData(dataset));
  const [run] = plan.runs();
  const configuration = parseNetworkConfiguration(present(run, 'a run')[0].configuration);
  const started = performance.now();
  for (const _ of train(kernel, data, dataset.facts, {
    configuration,
    trials: [{ id: 'try', iterations: tried }],
    record: plan.spec.record,
  })) {
    // The steps of the training are all that is wanted.
  }
  data.close();
  return Math.max(1, Math.round((tried * ms) / (performance.now() - started)));
}
