import { z } from 'zod';
import { DURATION } from '../base/duration.js';

export const duration = z
  .string()
  .regex(DURATION)
  .meta({ expected: 'a time, e.g. 500ms, 30s, 10m, 2h or 1d' });
