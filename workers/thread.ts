/** A thread, which only trains. Piscina calls `runJob` for one job at a time. */
import type { MessagePort } from 'node:worker_threads';
import { openTraining } from '../src/trainers/openTraining.js';
import type { Training } from '../src/trainers/training.js';
import { STUCK, type ThreadTask } from './protocol.js';
import { runAll } from './trainRun.js';

/** The loaded trainings by the name of their trainer. */
const trainings = new Map<string | undefined, Training>();

export async function runJob({ kernel, memoryBytes, port, ...work }: ThreadTask): Promise<void> {
  const { trainer } = work.job;
  try {
    const training = trainings.get(trainer) ?? openTraining(trainer, { kernel, memoryBytes, variables: {} });
    trainings.set(trainer, training);
    try {
      await runAll({ ...work, training }, (message) => port.postMessage(message));
    } finally {
      if (training.isStuck === true) await endThread(port);
    }
  } finally {
    port.close();
  }
}

/** Waits for the pool to end this thread. */
async function endThread(port: MessagePort): Promise<never> {
  port.postMessage(STUCK);
  return new Promise<never>(() => {});
}
