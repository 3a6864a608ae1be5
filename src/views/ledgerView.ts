import { z } from 'zod';
import { TRIAL_STATES } from '../model/states.js';
import { count } from './scalars.js';

const counts = Object.fromEntries(TRIAL_STATES.map((state) => [state, count])) as Record<
  (typeof TRIAL_STATES)[number],
  typeof count
>;

/** Trials by state. planned = waiting + running + finished + diverged + stopped + failed + cancelled, always. */
export const ledgerSchema = z.strictObject({ planned: count, ...counts });
export type LedgerView = z.infer<typeof ledgerSchema>;
