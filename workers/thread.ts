/** A thread, which only trains. Piscina calls `runJob` for one job at a time. */

import type { Dataset } from '../src/model/dataset.js';
import { type Kernel, KernelError, type LoadedData } from '../src/trainers/network/kernel/kernel.js';
import { loadKernel } from '../src/trainers/network/kernel/loadKernel.js';
import { kernelData } from '../src/trainers/network/training/kernelData.js';
import type { LoadedWork, Send, ThreadTask } from './protocol.js';
import { countStep, isStopRequested } from './stepCounter.js';
import { testRun, trainRun } from './trainRun.js';

/** Data sets that a thread keeps in its kernel's memory. */
const MAX_DATASETS = 4;

let kernel: Kernel | null = null;
const loaded = new Map<string, LoadedData>();

export function runJob({ kernel: choice, memoryBytes, port, ...work }: ThreadTask): void {
  try {
    kernel ??= loadKernel(choice ?? undefined, memoryBytes);
    runAll({ ...work, kernel, data: loadOnce(work.dataset, kernel) }, (message) => port.postMessage(message));
  } finally {
    port.close();
  }
}

function runAll(work: LoadedWork, send: Send): void {
  const { job, steps } = work;
  for (const queued of job.runs) {
    if (isStopRequested(steps)) return;
    const { run, trials } = queued;
    countStep(steps);
    send({ type: 'run', run });
    try {
      if (job.purpose === 'test') testRun(queued, work, send);
      else trainRun(queued, work, send);
    } catch (error) {
      // This kernel cannot train the configuration, so every attempt would fail.
      if (!(error instanceof KernelError)) throw error;
      const outcome = { type: 'failed', reason: error.message } as const;
      trials.forEach(({ id }, i) => {
        send({ type: 'ended', run, trial: id, outcome, isLast: i === trials.length - 1 });
      });
    }
  }
}

/** The data set in the kernel's memory. The least recently used one is removed when there are too many. */
function loadOnce(dataset: Dataset, kernel: Kernel): LoadedData {
  const { digest } = dataset.facts;
  const data = loaded.get(digest) ?? kernel.load(kernelData(dataset));
  loaded.delete(digest);
  loaded.set(digest, data);
  for (const [oldest, old] of loaded) {
    if (loaded.size <= MAX_DATASETS) break;
    old.close();
    loaded.delete(oldest);
  }
  return data;
}
