/** Where the curve of a training is recorded, if not at the usual epochs. */
import { z } from 'zod';
import { MAX_ITERATIONS } from './hyperparameters.js';

const every = z.int().min(1).max(MAX_ITERATIONS);
export const recordSchema = z
  .union([
    z.strictObject({ every_epochs: every.describe('After so many epochs, and at the end.') }),
    z.strictObject({ every_iterations: every.describe('After so many iterations, and at the end.') }),
  ])
  .meta({ expected: '{ every_epochs: n } or { every_iterations: n }' });
