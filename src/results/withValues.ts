import type { Summary } from './summary.js';

/** The summary with other values. What a summary makes only when it is asked for, e.g. the digest, is not made here. */
export function withValues(summary: Summary, values: Partial<Summary>): Summary {
  return Object.create(null, {
    ...Object.getOwnPropertyDescriptors(summary),
    ...Object.getOwnPropertyDescriptors(values),
  });
}
