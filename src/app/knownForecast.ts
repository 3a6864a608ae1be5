/** The forecast that `jmin plan` gives, where it costs `jmin run` nothing. */
import { cpus } from 'node:os';
import type { Planned } from '../model/events.js';
import type { Plan } from '../plan/planSweep.js';
import { readKernelChoice } from '../processes/kernelChoice.js';
import { forecastSweep } from './forecastSweep.js';
import { knownSpeed } from './measureSpeed.js';

/** Larger plans are not walked through once more before they start. */
const MAX_POINTS = 100_000;

/** Undefined where the speed of this machine was never measured, or results decide what is trained. */
export function knownForecast(
  plan: Plan,
  threads: number,
  environment: NodeJS.ProcessEnv,
): Planned['forecast'] {
  const { search, prune } = plan.spec;
  if (threads === 0 || search !== undefined || prune !== undefined || plan.points > MAX_POINTS)
    return undefined;
  const speed = knownSpeed(readKernelChoice(environment), environment);
  const time = speed === null ? null : forecastSweep(plan, speed, { threads, cores: cpus().length }).time;
  return time === null ? undefined : { trialsMs: time.trialsMs, threads };
}
