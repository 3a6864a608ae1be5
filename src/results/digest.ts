/**
 * The digest of a sweep: SHA-256 over its version, the ranking metric and, for each finished or diverged trial in
 * order: its id, its state, the float64 bits of J, dev J and dev error, and the iteration of divergence. It contains
 * no times, curves, hosts or kernels, and no mark that depends on a threshold. So everybody who trains the same sweep
 * on the same data gets the same digest. Of a trainer whose trainings name their own metrics, it contains all of these.
 *
 *   version   order of trials with the same value of the objective
 *   1         their ids
 *   2         the trainer's tie breakers, then their ids
 *
 * If both orders are the same, e.g. without ties, the digest is that of version 1. A sweep with two objectives has
 * version 3: the order of its fronts (fronts.ts), and both objectives in place of one.
 */
import { createHash } from 'node:crypto';
import { TRIAL_STATES } from '../model/states.js';
import { objectivesOf, type RankedSweep, trainerOf } from '../trainers/trainers.js';
import { orderTrials, rankingCriteria, type TrialOrder } from './ranking.js';
import { type DigestVersion, metricColumn, type Summary, type TrialColumns } from './summary.js';

export interface Digest {
  readonly version: DigestVersion;
  /** 64 hex digits. */
  readonly digest: string;
}

type Ranked = Pick<Summary, 'trials' | 'columns'> & { readonly spec: RankedSweep };

/** The digest of a ranking. `order` is the order of its trials. */
export function digestOf(ranked: Ranked, order: TrialOrder): Digest {
  if (ranked.spec.secondObjective !== undefined) return { version: 3, digest: hashOf(ranked, order, 3) };
  const version = isInFirstOrder(order.finished, ranked) ? 1 : 2;
  return { version, digest: hashOf(ranked, order, version) };
}

/** The digest of earlier versions of jmin. */
export function firstDigestOf(ranked: Ranked): string {
  const { trials, columns, spec } = ranked;
  const metrics = new Map(columns.metrics).set(spec.rankBy, finiteValues(columns, spec.rankBy));
  const objective = rankingCriteria(spec).slice(0, 1);
  return hashOf(ranked, orderTrials(trials, { ...columns, metrics }, objective), 1);
}

/** The journal of version 1 had no infinite numbers: NaN replaces them. */
function finiteValues(columns: TrialColumns, metric: string): Float64Array {
  return metricColumn(columns, metric).map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

function hashOf({ trials, columns, spec }: Ranked, order: TrialOrder, version: DigestVersion): string {
  const objectives = objectivesOf(spec).map(({ metric }) => metric);
  const hash = createHash('sha256').update(`jmin digest ${version}\n${objectives.join(' ')}\n`);
  const names = hashedMetrics(columns, spec);
  const hashed = [...names.map((name) => metricColumn(columns, name)), columns.endedAt];
  const numbers = new DataView(new ArrayBuffer(hashed.length * 8));
  for (const position of [...order.finished, ...order.diverged]) {
    const state = TRIAL_STATES[columns.state[position] ?? 0];
    hashed.forEach((column, i) => {
      const value = column[position] ?? Number.NaN;
      // Use one NaN, because engines may write different ones, and because version 1 had no infinite numbers.
      if (!Number.isFinite(value)) numbers.setBigUint64(i * 8, 0x7ff8_0000_0000_0000n);
      else numbers.setFloat64(i * 8, value);
    });
    hash.update(`${trials.id(position)} ${state} `).update(new Uint8Array(numbers.buffer));
  }
  return hash.digest('hex');
}

/** The metrics of the network that decide; of a trainer whose trainings name their own, all of them. */
function hashedMetrics({ metrics }: TrialColumns, spec: RankedSweep): readonly string[] {
  return trainerOf(spec).hasOpenMetrics ? [...metrics.keys()].sort() : ['J', 'dev_J', 'dev_error'];
}

/** Whether the trials are also in the order of version 1. Only ties of the objective can differ. */
function isInFirstOrder(finished: readonly number[], { trials, columns, spec }: Ranked): boolean {
  const values = finiteValues(columns, spec.rankBy);
  const isBefore = (a: number, b: number) => {
    const [x = Number.NaN, y = Number.NaN] = [values[a], values[b]];
    const isTie = x === y || (Number.isNaN(x) && Number.isNaN(y));
    return isTie ? trials.id(a) < trials.id(b) : !Number.isNaN(x);
  };
  return finished.every((position, i) => i === 0 || isBefore(finished[i - 1] as number, position));
}
