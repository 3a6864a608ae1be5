import { totalmem } from 'node:os';
import process from 'node:process';

/** The rest is for the system and the processes themselves. */
const SHARE_OF_TRAININGS = 0.8;

/** Bytes that each of this many threads may fill with its data set and its network, on this machine or in this container. */
export function threadMemoryBytes(threads: number): number {
  return Math.floor((SHARE_OF_TRAININGS * machineMemoryBytes()) / Math.max(1, threads));
}

function machineMemoryBytes(): number {
  // 0 if the system does not say, and more than the memory if there is no limit.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(totalmem(), limit);
}
