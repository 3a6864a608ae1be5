/**
 * Memory shared by a worker process and the thread that trains one of its jobs. A thread that computes reads no
 * messages: it counts its steps here, and finds here that it is to stop.
 */
export type StepCounter = Int32Array<SharedArrayBuffer>;

const STEPS = 0;
const STOP = 1;

export function newStepCounter(): StepCounter {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Called by the thread when it has advanced. */
export function countStep(steps: StepCounter): void {
  Atomics.add(steps, STEPS, 1);
}

/** The thread has advanced if this differs from the last reading. */
export function readSteps(steps: StepCounter): number {
  return Atomics.load(steps, STEPS);
}

export function requestStop(steps: StepCounter): void {
  Atomics.store(steps, STOP, 1);
}

export function isStopRequested(steps: StepCounter): boolean {
  return Atomics.load(steps, STOP) === 1;
}
