import { forecastRunMs, forecastSweepTime, type MeasuredSpeed, type SweepTime } from '../plan/forecast.js';
import type { Plan } from '../plan/planSweep.js';
import { type Tally, tally } from '../plan/tally.js';

export type { PlannedTrial } from '../plan/planSweep.js';

/** The size of a plan and what it will cost. */
export interface Forecast {
  readonly tally: Tally;
  /** Null if its trainer does not know what a trial costs. */
  readonly time: SweepTime | null;
  /** The threads requested, and the cores of this machine that they share. */
  readonly threads: number;
  readonly cores: number;
  /** For all threads together: data sets, networks and the state of their optimizers. */
  readonly memoryBytes: number;
}

/** Memory of a worker process with one thread before any data, and of each further thread. */
const PROCESS_BYTES = 90e6;
const THREAD_BYTES = 15e6;

/** Forecasts at most one thread per core, because more threads train no faster. */
export function forecastSweep(
  plan: Plan,
  speed: MeasuredSpeed,
  { threads, cores }: { readonly threads: number; readonly cores: number },
): Forecast {
  let [totalMs, longestMs] = [0, 0];
  let isKnown = true;
  const counted = tally(plan, (_, work) => {
    if (work === null) isKnown = false;
    const ms = work === null ? 0 : forecastRunMs(work, speed);
    totalMs += ms;
    longestMs = Math.max(longestMs, ms);
  });
  const { trials, largest } = counted;
  const { trainer, spec, facts } = plan;
  const trainingBytes = trainer.mostMemoryBytes(spec, facts, largest?.configuration) ?? 0;
  return {
    tally: counted,
    time: isKnown ? forecastSweepTime({ totalMs, longestMs, trials }, Math.min(threads, cores)) : null,
    threads,
    cores,
    memoryBytes: PROCESS_BYTES + trainer.dataBytes(facts) + threads * (THREAD_BYTES + trainingBytes),
  };
}
