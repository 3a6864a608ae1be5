/**
 * The only two ways in which tests let time pass. A test waits until something is true, or lets a fault last: an
 * outage of 20 s takes 20 s, and that nothing happens can only be seen after a while.
 */
import { setTimeout } from 'node:timers/promises';

const BETWEEN_CHECKS_MS = 10;

/** Checks again and again until it is true. The test's own time limit ends a wait that never succeeds. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setTimeout(BETWEEN_CHECKS_MS);
}

/** Lets a fault, or the absence of an event, last for `ms` milliseconds. It keeps no process alive. */
export async function lastFor<T = void>(ms: number, value?: T): Promise<T | undefined> {
  return setTimeout(ms, value, { ref: false });
}
