import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Cores this process may use: of the machine, or of the container's quota where that is less. */
export function usableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), cpuQuota()));
}

/** Whole cores of the cgroup's CPU quota; Infinity where there is none. */
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
