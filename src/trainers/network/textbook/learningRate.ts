import { unreachable } from '../../../base/assert.js';
import { iterationsPerEpoch, type NetworkConfiguration } from '../configuration.js';
import { constantsOf } from './network.js';

/**
 * α of an iteration, both iterations t and epochs counted from 0. cosine goes from α0 down to almost 0 at the last
 * of the T iterations (Loshchilov, Hutter 2017, eq. 5, one period).
 */
export function learningRateAt(
  configuration: NetworkConfiguration,
  trainExamples: number,
  iteration: number,
): number {
  const { learning_rate: first, learning_rate_schedule: schedule, batch_size, iterations } = configuration;
  const constants = constantsOf(configuration);
  const epoch = Math.floor(iteration / iterationsPerEpoch(trainExamples, batch_size));
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
