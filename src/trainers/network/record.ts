/** Where the curve of a training is recorded, if not at the usual epochs. */
import { z } from 'zod';
import { MAX_ITERATIONS } from './hyperparameters.js';

const every = z.int().min(1).max(MAX_ITERATIONS);
export const recordSchema = z
  .union([
    z.strictObject({ every_epochs: every.describe('Epochs between two records; the end is recorded too.') }),
    z.strictObject({
      every_iterations: every.describe('Iterations between two records; the end is recorded too.'),
    }),
  ])
  .meta({ expected: '{ every_epochs: n } or { every_iterations: n }' });
