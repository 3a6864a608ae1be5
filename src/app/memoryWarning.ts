import { formatCount, formatCounted } from '../base/format.js';
import { firstTooLarge } from '../plan/memory.js';
import type { Plan } from '../plan/planSweep.js';
import { threadMemoryBytes } from '../trainers/network/kernel/machineMemory.js';

/** A warning if a trial needs more memory than a thread may use; null if all trials fit. */
export function memoryWarning(plan: Plan, threads: number): string | null {
  const limitBytes = threadMemoryBytes(threads);
  const trial = firstTooLarge(plan, limitBytes);
  if (trial === null) return null;
  const bytes = plan.trainer.memoryBytes(trial.configuration, plan.facts) ?? 0;
  const share = threads > 1 ? `one of ${formatCounted(threads, 'thread')}` : 'a thread';
  const wayOut = bytes <= threadMemoryBytes(1) ? 'Train with fewer threads' : 'Train smaller networks';
  return (
    `trial ${trial.number} needs about ${megabytes(bytes)} of memory, more than the ` +
    `${megabytes(limitBytes)} that ${share} may use on this machine: it will fail here. ${wayOut}.`
  );
}

function megabytes(bytes: number): string {
  return `${formatCount(Math.ceil(bytes / 1e6))} MB`;
}
