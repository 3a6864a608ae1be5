import { setImmediate } from 'node:timers/promises';
import type { TrialTable } from '../model/trial.js';
import type { Plan } from '../plan/planSweep.js';
import { trialTableInSteps } from '../plan/trialTable.js';

/** The trials of a plan. Signals and messages are attended to meanwhile: ten million points take a minute. */
export async function tableInSteps(plan: Plan): Promise<TrialTable> {
  const steps = trialTableInSteps(plan);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
  }
}
