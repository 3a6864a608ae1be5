/** A thread: it trains, and does nothing else. Piscina calls `runJob` for one job at a time. */
import { type Kernel, KernelError, type LoadedData } from '../src/kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../src/kernel/loadKernel.js';
import type { QueuedRun, TrialJob } from '../src/redis/trialQueue.js';
import { packCurve } from '../src/results/curve.js';
import type { Dataset } from '../src/spec/dataset.js';
import { kernelData } from '../src/train/kernelData.js';
import {
  pointsOf,
  type Run,
  scoreOnTest,
  type TrainingRecord,
  type TrialEnding,
  train,
} from '../src/train/train.js';
import type { Outcome, ThreadMessage, ThreadTask } from './protocol.js';

/** Data sets that a thread keeps in its kernel's memory. */
const DATASETS_KEPT = 4;
/** Progress is told at most so often. */
const PROGRESS_MS = 200;

let kernel: Kernel | null = null;
const loaded = new Map<string, LoadedData>();

export function runJob({ job, dataset, kernel: choice, port }: ThreadTask): void {
  try {
    runAll(job, dataset, { choice, tell: (message) => port.postMessage(message) });
  } finally {
    port.close();
  }
}

function runAll(
  job: TrialJob,
  dataset: Dataset,
  { choice, tell }: { choice: KernelChoice | null; tell: Tell },
): void {
  const data = loadOnce(dataset, choice);
  for (const queued of job.runs) {
    const { run, trials } = queued;
    tell({ type: 'run', run });
    try {
      if (job.purpose === 'test') testRun(data, queued, tell);
      else trainRun(data, dataset, job, queued, tell);
    } catch (error) {
      // The configuration asks for what this kernel cannot give: no other attempt would end otherwise.
      if (!(error instanceof KernelError)) throw error;
      const outcome = { type: 'failed', reason: error.message } as const;
      trials.forEach(({ id }, i) => {
        tell({ type: 'ended', run, trial: id, outcome, isLast: i === trials.length - 1 });
      });
    }
  }
}

/** The kernel, and the data set in its memory: the one used longest ago goes when there are too many. */
function loadOnce(dataset: Dataset, choice: KernelChoice | null): LoadedData {
  kernel ??= loadKernel(choice ?? undefined);
  const { digest } = dataset.facts;
  const data = loaded.get(digest) ?? kernel.load(kernelData(dataset));
  loaded.delete(digest);
  loaded.set(digest, data);
  for (const [oldest, old] of loaded) {
    if (loaded.size <= DATASETS_KEPT) break;
    old.close();
    loaded.delete(oldest);
  }
  return data;
}

type Tell = (message: ThreadMessage) => void;

function trainRun(data: LoadedData, { facts }: Dataset, job: TrialJob, queued: QueuedRun, tell: Tell): void {
  const started = performance.now();
  const elapsedMs = () => performance.now() - started;
  let told = Number.NEGATIVE_INFINITY;
  let last: TrainingRecord | null = null;
  const curve: TrainingRecord[] = [];
  const open = new Map(queued.trials.map((trial) => [trial.id, trial]));
  const run: Run = { configuration: queued.configuration, trials: queued.trials, record: job.record };
  for (const step of train(kernel as Kernel, data, facts, run)) {
    if (step.type === 'ending') {
      open.delete(step.ending.trial);
      const outcome = outcomeOf(step.ending, elapsedMs());
      tell({ type: 'ended', run: queued.run, trial: step.ending.trial, outcome, isLast: open.size === 0 });
      continue;
    }
    if (step.type === 'record') {
      last = step.record;
      curve.push(last);
    }
    if (elapsedMs() - told > PROGRESS_MS) {
      told = elapsedMs();
      const iteration = step.type === 'record' ? step.record.iteration : step.iteration;
      tell({ type: 'progress', iteration, J: last?.J ?? Number.NaN });
    }
    if (job.trialTimeMs === null || elapsedMs() <= job.trialTimeMs) continue;
    for (const [trial, { iterations }] of open) {
      const points = pointsOf(iterations, facts, run);
      const own = curve.filter(({ iteration }) => points.includes(iteration));
      const outcome = stoppedOutcome(own, elapsedMs(), job.trialTimeMs);
      open.delete(trial);
      tell({ type: 'ended', run: queued.run, trial, outcome, isLast: open.size === 0 });
    }
    return;
  }
}

function stoppedOutcome(curve: readonly TrainingRecord[], trainMs: number, limitMs: number): Outcome {
  const reason = `it took longer than its limit of ${limitMs} ms`;
  return {
    type: 'stopped',
    iteration: curve.at(-1)?.iteration ?? 0,
    reason,
    trainMs,
    curve: packCurve(curve),
  };
}

function outcomeOf({ type, curve }: TrialEnding, trainMs: number): Outcome {
  const last = curve.at(-1) as TrainingRecord;
  const packed = packCurve(curve);
  if (type === 'diverged') return { type, iteration: last.iteration, trainMs, curve: packed };
  const { J, devJ, error, devError } = last;
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    type,
    J,
    devJ: known(devJ),
    error: known(error),
    devError: known(devError),
    trainMs,
    curve: packed,
  };
}

function testRun(data: LoadedData, { run, configuration, trials }: QueuedRun, tell: Tell): void {
  const scoring = scoreOnTest(kernel as Kernel, data, configuration);
  for (;;) {
    const { done, value } = scoring.next();
    if (!done) continue;
    const error = Number.isNaN(value.error) ? null : value.error;
    tell({ type: 'tested', run, trial: trials[0]?.id ?? '', J: value.cost, error });
    return;
  }
}
