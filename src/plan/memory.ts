import type { Plan, PlannedTrial } from './planSweep.js';

/**
 * The first trial that needs more than `limitBytes`, or null. Checks all trials only if the largest values of all axes
 * together need more; no trial may have them all.
 */
export function firstTooLarge(plan: Plan, limitBytes: number): PlannedTrial | null {
  const { trainer, spec, facts } = plan;
  const maxBytes = trainer.mostMemoryBytes(spec, facts);
  if (maxBytes === null || maxBytes <= limitBytes) return null;
  for (const trial of plan.trials()) {
    if ((trainer.memoryBytes(trial.configuration, facts) ?? 0) > limitBytes) return trial;
  }
  return null;
}
