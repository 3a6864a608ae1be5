import { createHash } from 'node:crypto';
import type { RankBy } from '../model/rankBy.js';
import type { TrialTable } from '../model/trial.js';
import { TRIAL_STATES, type TrialColumns } from './summary.js';

const DIGEST_VERSION = 1;

/**
 * SHA-256 over its version, what the ranking is by and, in rank order: trial id, state, the float64 bits of J,
 * dev J and dev error, and the iteration of divergence. Never times, curves, hosts or kernels: whoever runs the
 * same sweep on the same data gets the same digest.
 */
export function digestOf(
  ranking: Uint32Array,
  trials: TrialTable,
  columns: TrialColumns,
  rankBy: RankBy,
): string {
  const hash = createHash('sha256').update(`jmin digest ${DIGEST_VERSION}\n${rankBy}\n`);
  const numbers = new DataView(new ArrayBuffer(32));
  for (const position of ranking) {
    const state = TRIAL_STATES[columns.state[position] ?? 0];
    [columns.J, columns.devJ, columns.devError, columns.endedAt].forEach((column, i) => {
      const value = column[position] ?? Number.NaN;
      // One NaN only: an engine may write any of them.
      if (Number.isNaN(value)) numbers.setBigUint64(i * 8, 0x7ff8_0000_0000_0000n);
      else numbers.setFloat64(i * 8, value);
    });
    hash.update(`${trials.id(position)} ${state} `).update(new Uint8Array(numbers.buffer));
  }
  return hash.digest('hex');
}
