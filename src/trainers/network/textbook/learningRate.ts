import { unreachable } from '../../../base/assert.js';
import { iterationsPerEpoch, type NetworkConfiguration } from '../configuration.js';
import { constantsOf } from './network.js';

/**
 * α of an iteration. With warmup it rises in even steps: α/n, 2α/n … in the n iterations of these epochs, times what
 * the schedule says.
 */
export function learningRateAt(
  configuration: NetworkConfiguration,
  trainExamples: number,
  iteration: number,
): number {
  const perEpoch = iterationsPerEpoch(trainExamples, configuration.batch_size);
  const warmup = (configuration.warmup ?? 0) * perEpoch;
  const share = iteration + 1 < warmup ? (iteration + 1) / warmup : 1;
  return share * scheduledRate(configuration, Math.floor(iteration / perEpoch), iteration);
}

/**
 * What the schedule makes of α, both iterations t and epochs counted from 0. cosine goes from α0 down to almost 0 at the last
 * of the T iterations (Loshchilov, Hutter 2017, eq. 5, one period).
 */
function scheduledRate(configuration: NetworkConfiguration, epoch: number, iteration: number): number {
  const { learning_rate: first, learning_rate_schedule: schedule, iterations } = configuration;
  const constants = constantsOf(configuration);
  switch (schedule) {
    case 'constant':
      return first;
    case 'inverse_time':
      return first / (1 + constants.inverse_time_rate * epoch);
    case 'exponential':
      return first * constants.exponential_factor ** epoch;
    case 'cosine':
      return (first * (1 + Math.cos((Math.PI * iteration) / iterations))) / 2;
    default:
      return unreachable(schedule);
  }
}
