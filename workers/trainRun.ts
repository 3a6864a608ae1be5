/** Trains one run on a thread, or trains it again for scoring, and sends its messages. */

import { packCurve } from '../src/results/curve.js';
import type { QueuedRun } from '../src/store/trialQueue.js';
import { parseNetworkConfiguration } from '../src/trainers/network/configuration.js';
import {
  pointsOf,
  type Run,
  scoreOnTest,
  type TrainingRecord,
  type TrialEnding,
  train,
} from '../src/trainers/network/training/train.js';
import { Checkpointer } from './checkpointer.js';
import { overrunReason } from './overrunReason.js';
import type { LoadedWork, Send, TrialOutcome } from './protocol.js';

/** Progress is sent at most this often. */
const PROGRESS_MS = 200;

/** Returns before the run has ended if the thread must stop. */
export function trainRun(queued: QueuedRun, work: LoadedWork, send: Send): void {
  const { kernel, data, dataset, job } = work;
  const { facts } = dataset;
  const checkpointer = new Checkpointer(queued, work, send);
  const measured = (curve: readonly TrainingRecord[]) => ({
    trainMs: checkpointer.trainMs,
    curve: packCurve(curve),
    ...(checkpointer.resumedAt > 0 ? { resumedAt: checkpointer.resumedAt } : {}),
  });
  let toldMs = 0;
  const curve: TrainingRecord[] = [];
  const open = new Map(queued.trials.map((trial) => [trial.id, trial]));
  const end = (trial: string, outcome: TrialOutcome) => {
    open.delete(trial);
    send({ type: 'ended', run: queued.run, trial, outcome, isLast: open.size === 0 });
  };
  const configuration = parseNetworkConfiguration(queued.configuration);
  const run: Run = { configuration, trials: queued.trials, record: job.record };
  for (const step of train(kernel, data, facts, run, checkpointer)) {
    if (step.type === 'ending') {
      end(step.ending.trial, { ...resultOf(step.ending), ...measured(step.ending.curve) });
      continue;
    }
    if (step.type === 'record') curve.push(step.record);
    if (checkpointer.attend(step)) return;
    if (checkpointer.trainMs - toldMs > PROGRESS_MS) {
      toldMs = checkpointer.trainMs;
      const J = curve.at(-1)?.J ?? Number.NaN;
      send({ type: 'progress', iteration: step.iteration, J, trainMs: toldMs });
    }
    if (job.trialTimeMs === null || checkpointer.trainMs <= job.trialTimeMs) continue;
    for (const [trial, { iterations }] of open) {
      const points = pointsOf(iterations, facts, run);
      const own = curve.filter(({ iteration }) => points.includes(iteration));
      const iteration = own.at(-1)?.iteration ?? 0;
      end(trial, {
        type: 'stopped',
        iteration,
        reason: overrunReason('trial_time', job.trialTimeMs),
        ...measured(own),
      });
    }
    return;
  }
}

type Result =
  | Omit<Extract<TrialOutcome, { type: 'finished' }>, 'trainMs' | 'curve'>
  | Omit<Extract<TrialOutcome, { type: 'diverged' }>, 'trainMs' | 'curve'>;

function resultOf({ type, curve }: TrialEnding): Result {
  const last = curve.at(-1) as TrainingRecord;
  if (type === 'diverged') return { type, iteration: last.iteration };
  const { J, devJ, error, devError } = last;
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  return { type, J, devJ: known(devJ), error: known(error), devError: known(devError) };
}

/** Returns before the winner was scored if the thread must stop. */
export function testRun(queued: QueuedRun, work: LoadedWork, send: Send): void {
  const checkpointer = new Checkpointer(queued, work, send);
  const scoring = scoreOnTest(
    work.kernel,
    work.data,
    parseNetworkConfiguration(queued.configuration),
    checkpointer,
  );
  for (;;) {
    const { done, value } = scoring.next();
    if (!done) {
      if (value.type === 'step' && checkpointer.attend(value)) return void scoring.return(NO_SCORE);
      continue;
    }
    const error = Number.isNaN(value.error) ? null : value.error;
    const trial = queued.trials[0]?.id ?? '';
    return send({ type: 'tested', run: queued.run, trial, J: value.cost, error });
  }
}

const NO_SCORE = { cost: Number.NaN, error: Number.NaN };
