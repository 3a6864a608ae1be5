/**
 * What a worker process and the thread at one of its jobs know of each other without a message, for a thread that
 * computes reads none: the thread counts its steps, and looks whether it was told to stop.
 */
export type Pulse = Int32Array<SharedArrayBuffer>;

const STEPS = 0;
const STOP = 1;

export function newPulse(): Pulse {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** By the thread: it has advanced. */
export function countStep(pulse: Pulse): void {
  Atomics.add(pulse, STEPS, 1);
}

/** Another number than the last time: the thread has advanced in between. */
export function stepsOf(pulse: Pulse): number {
  return Atomics.load(pulse, STEPS);
}

export function tellToStop(pulse: Pulse): void {
  Atomics.store(pulse, STOP, 1);
}

export function isToldToStop(pulse: Pulse): boolean {
  return Atomics.load(pulse, STOP) === 1;
}
