import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The cores this process may use: those of the machine, or the container's quota if it is smaller. */
export function usableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), cpuQuota()));
}

/** The threads of each of some worker processes: those that the user wants, else the cores divided among them. */
export function threadsOfEach(workers: number | null, wanted: number | undefined): number {
  return wanted ?? Math.max(1, Math.floor(usableCores() / Math.max(1, workers ?? 1)));
}

/** Whole cores of the cgroup's CPU quota; Infinity without a quota. */
function cpuQuota(): number {
  try {
    const [quota = 'max', period = '100000'] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8')
      .trim()
      .split(' ');
    return quota === 'max'
      ? Number.POSITIVE_INFINITY
      : Math.max(1, Math.floor(Number(quota) / Number(period)));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
