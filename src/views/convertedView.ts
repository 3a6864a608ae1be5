import { z } from 'zod';

/** The sweep file that `convert` wrote. */
export const convertedSchema = z.strictObject({
  from: z.enum(['wandb', 'katib', 'nni', 'determined', 'hydra']),
  /** Null: none was written. */
  file: z.string().nullable(),
  sweep_file: z.string(),
  /** What has no counterpart, or another one; the file has them as comments. */
  remarks: z.array(z.string()).readonly(),
});

export type ConvertedView = z.infer<typeof convertedSchema>;
