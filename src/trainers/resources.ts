/** What a trial takes of its worker, and whether there is a worker that has it. */
import { formatBytes, formatCounted } from '../base/format.js';

export interface Resources {
  /** Threads of the worker. A trial that takes more than there are gets all of them. */
  readonly cpus: number;
  /** Null: unknown. */
  readonly memoryBytes: number | null;
  readonly gpus: number;
}

export const ONE_THREAD: Resources = { cpus: 1, memoryBytes: null, gpus: 0 };

/** What a worker has for its trials. */
export interface WorkerResources {
  readonly memoryBytes: number;
  readonly gpus: number;
}

/** The worker that trials wait for, in words; null if one of these workers has what they take. */
export function lackingWorker(
  { memoryBytes, gpus }: Resources,
  workers: readonly WorkerResources[],
): string | null {
  const hasGpus = (worker: WorkerResources) => worker.gpus >= gpus;
  const hasMemory = (worker: WorkerResources) => worker.memoryBytes >= (memoryBytes ?? 0);
  if (workers.some((worker) => hasGpus(worker) && hasMemory(worker))) return null;
  const parts = [
    ...(gpus > 0 ? [formatCounted(gpus, 'GPU')] : []),
    ...(memoryBytes === null ? [] : [`${formatBytes(memoryBytes)} of memory`]),
  ];
  const ids = Array.from({ length: gpus }, (_, i) => i).join(',');
  return `a worker with ${parts.join(' and ')}${workers.some(hasGpus) ? '' : `; jmin worker --gpus ${ids} has`}`;
}
