/** The keys of a sweep file that say which points are tried, which trainings stop early, and when a search ends. */
import { z } from 'zod';
import {
  DEFAULT_COHORT,
  HALVING_KEEP,
  MAX_COHORT,
  MAX_RUNGS,
  MAX_SEARCH_TRIALS,
  PATIENCE_WAIT,
  PRUNERS,
  SAMPLERS,
} from '../model/specDefaults.js';
import { duration } from './duration.js';

const share = z.number().gt(0).lt(1).meta({ expected: 'a number between 0 and 1' });
const shares = z
  .array(share)
  .min(1)
  .max(MAX_RUNGS)
  .meta({ expected: `a list of 1 to ${MAX_RUNGS} shares` });

export const searchKeys = {
  search: z
    .strictObject({
      sampler: z
        .enum(SAMPLERS)
        .describe(
          'gp learns from results where the best points are; tpe does so for many trials or axes; cma_es moves a cloud of points towards the best; sobol spreads points evenly over the space; random draws them at random.',
        ),
      trials: z
        .int()
        .min(1)
        .max(MAX_SEARCH_TRIALS)
        .describe('Points to try; each is trained with all replicates.'),
      seed: z.int().min(0).default(1).describe('Seed of the draws.'),
      cohort: z
        .int()
        .min(1)
        .max(MAX_COHORT)
        .default(DEFAULT_COHORT)
        .describe('Points that are proposed together.'),
      overlap: z
        .boolean()
        .exactOptional()
        .describe(
          'Only with gp, tpe and cma_es: proposes a cohort while the one before is in training. No worker waits, but the search learns a cohort later.',
        ),
    })
    .meta({ expected: '{ sampler: gp, trials: n }' })
    .optional()
    .describe(
      'Tries a number of points of the space instead of the whole grid. An axis may then be a range, { log: [a, b] } or { linear: [a, b] }, with whole: true for whole numbers.',
    ),
  until: z
    .strictObject({
      no_gain: z
        .int()
        .min(1)
        .max(MAX_SEARCH_TRIALS)
        .optional()
        .describe('This many points in a row without a better result end the search.'),
      target: z
        .number()
        .optional()
        .describe('A result that reaches this value of the objective ends the search.'),
      budget: duration
        .optional()
        .describe(
          'No point is proposed later than this time after the first trial started. Then the digest is partial, because it depends on speed.',
        ),
    })
    .meta({ expected: '{ no_gain: 20 }, with target or budget too' })
    .optional()
    .describe(
      'Ends a search before its last point, when the first of these conditions is met. Cohorts then wait for the results of those before.',
    ),
  prune: z
    .strictObject({
      rule: z
        .enum(PRUNERS)
        .describe(
          'At each rung continue, with halving, the best share of all trials; with median, those not worse than the median of all; with patience, those that still improve.',
        ),
      rungs: shares
        .optional()
        .describe(
          'Where trainings are compared: shares of their length, ascending. Default: 2/27, 2/9 and 11/27 with halving, each ninth with median, each tenth with patience.',
        ),
      keep: shares
        .optional()
        .describe(
          `With halving, the share of all trials that continue at each rung, descending. Default: ${HALVING_KEEP.join(', ')}.`,
        ),
      wait: z
        .int()
        .min(1)
        .max(MAX_RUNGS - 1)
        .optional()
        .describe(
          `With patience, the rungs in a row without a better value after which a trial stops. Default: ${PATIENCE_WAIT}.`,
        ),
    })
    .meta({ expected: '{ rule: halving }' })
    .optional()
    .describe(
      'Stops trainings early that are behind the others. Stopped trials are ranked after the finished ones: by the rungs they reached, then by their last values.',
    ),
};
