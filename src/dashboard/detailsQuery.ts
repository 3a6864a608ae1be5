import { z } from 'zod';

/** Ranked trials in one answer. */
export const MAX_TRIALS_PER_PAGE = 500;

/** The query of GET /api/sweeps/:slug; `offset` counts ranks from 0. */
export const detailsQuerySchema = z.strictObject({
  offset: z.coerce.number().int().min(0).max(1e9).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_TRIALS_PER_PAGE).default(50),
});
