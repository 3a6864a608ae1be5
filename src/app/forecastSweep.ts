import { forecastRunMs, forecastSweepMs, type MeasuredSpeed } from '../plan/forecast.js';
import type { Plan } from '../plan/planSweep.js';
import { type Tally, tally } from '../plan/tally.js';

export type { PlannedTrial } from '../plan/planSweep.js';

/** What a plan amounts to, and what it will take. */
export interface Forecast {
  readonly tally: Tally;
  readonly totalMs: number;
  readonly threads: number;
  /** Of all threads together: data sets, networks and their optimizers' state. */
  readonly memoryBytes: number;
}

/** A worker process with one thread, before any data; each further thread. */
const PROCESS_BYTES = 90e6;
const THREAD_BYTES = 15e6;

export function forecastSweep(plan: Plan, speed: MeasuredSpeed, threads: number): Forecast {
  let [total, longest] = [0, 0];
  const counted = tally(plan, (_, work) => {
    const ms = work === null ? 0 : forecastRunMs(work, speed);
    total += ms;
    longest = Math.max(longest, ms);
  });
  const { trainer, spec, facts } = plan;
  const training = trainer.mostMemoryBytes(spec, facts, counted.largest?.configuration) ?? 0;
  return {
    tally: counted,
    totalMs: forecastSweepMs(total, longest, threads),
    threads,
    memoryBytes: PROCESS_BYTES + trainer.dataBytes(facts) + threads * (THREAD_BYTES + training),
  };
}
