/**
 * Memory shared by a worker process and the thread that trains one of its jobs. A computing thread reads no messages.
 * Instead it counts its steps here and checks here for a request to stop.
 */
export type StepCounter = Int32Array<SharedArrayBuffer>;

const STEPS = 0;
const STOP = 1;

export function newStepCounter(): StepCounter {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** The thread calls this when it has advanced. */
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
