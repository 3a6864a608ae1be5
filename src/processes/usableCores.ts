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

/**
 * For each of some workers the cores that its commands are pinned to. None where the threads of all are not as many as
 * the cores: then other processes may have been given the same ones.
 */
export function coresOfEach(workers: number, threads: number): readonly (readonly number[])[] {
  const cores = allowedCores();
  const isWhole = workers * threads === cores.length;
  return Array.from({ length: workers }, (_, i) =>
    isWhole ? cores.slice(i * threads, (i + 1) * threads) : [],
  );
}

/** The numbers of the cores that this process may run on; none where the system does not say. */
function allowedCores(): readonly number[] {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '';
    return list.split(',').flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
  } catch {
    return [];
  }
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
