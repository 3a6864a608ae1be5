/**
 * Trains a job whose trainer only waits for processes of its own, in this process. Each trial takes its share of the
 * worker's slots.
 */
import { readSettings } from '../src/trainers/command/settings.js';
import { openTraining, type TrainingEnvironment } from '../src/trainers/openTraining.js';
import type { JobListener, ThreadWork } from './protocol.js';
import { type Slots, takeUnlessEnded } from './slots.js';
import { newStepCounter, requestStop } from './stepCounter.js';
import { ThreadWatch } from './threadWatch.js';
import { runAll } from './trainRun.js';

export interface Here {
  readonly slots: Slots;
  readonly environment: TrainingEnvironment;
}

export async function trainHere(
  work: ThreadWork,
  { slots, environment }: Here,
  { onMessage, stop, kill }: JobListener,
): Promise<void> {
  const { trainer, settings } = work.job;
  const overrun = new AbortController();
  const end = AbortSignal.any([stop, kill, overrun.signal]);
  const giveBack = await takeUnlessEnded(slots, readSettings(settings).resources.cpus, end);
  if (giveBack === null) return;
  const steps = newStepCounter();
  const passOn = () => requestStop(steps);
  end.addEventListener('abort', passOn);
  if (end.aborted) passOn();
  const watch = new ThreadWatch(work.job, steps, (message) => {
    onMessage(message);
    overrun.abort();
  });
  const training = openTraining(trainer, environment);
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
    giveBack();
  }
}
