import type { Plan, PlannedTrial } from './planSweep.js';

/**
 * The first trial that needs more than `limitBytes`, null where none does. All trials are gone through only where
 * the largest values together would need more, which may be no trial.
 */
export function firstTooLarge(plan: Plan, limitBytes: number): PlannedTrial | null {
  const { trainer, spec, facts } = plan;
  const most = trainer.mostMemoryBytes(spec, facts);
  if (most === null || most <= limitBytes) return null;
  for (const trial of plan.trials()) {
    if ((trainer.memoryBytes(trial.configuration, facts) ?? 0) > limitBytes) return trial;
  }
  return null;
}
