/** Trains a job whose trainer only waits for processes of its own, in this process. */
import { openTraining, type TrainingEnvironment } from '../src/trainers/openTraining.js';
import type { JobListener, ThreadWork } from './protocol.js';
import { newStepCounter, requestStop } from './stepCounter.js';
import { ThreadWatch } from './threadWatch.js';
import { runAll } from './trainRun.js';

export async function trainHere(
  work: ThreadWork,
  environment: TrainingEnvironment,
  { onMessage, stop, kill }: JobListener,
): Promise<void> {
  const overrun = new AbortController();
  const end = AbortSignal.any([stop, kill, overrun.signal]);
  const steps = newStepCounter();
  const passOn = () => requestStop(steps);
  end.addEventListener('abort', passOn);
  if (end.aborted) passOn();
  const watch = new ThreadWatch(work.job, steps, (message) => {
    onMessage(message);
    overrun.abort();
  });
  const training = openTraining(work.job.trainer, environment);
  try {
    await runAll({ ...work, steps, training }, (message) => {
      watch.receive(message);
      onMessage(message);
    });
    if (overrun.signal.aborted) throw new Error('a limit of the sweep has ended it');
  } finally {
    watch.close();
    end.removeEventListener('abort', passOn);
    training.close();
  }
}
