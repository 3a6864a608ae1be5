/** How much of the order of trials is chance: between seeds where there are replicates, else estimated. */
import { mean, sampleDeviation } from '../base/statistics.js';
import type { GridCell } from './cells.js';
import { tQuantile, tTail } from './distributions.js';
import { type Importance, pooledVariance } from './importance.js';

export interface Noise {
  /** Standard deviation of the result of one training; NaN if it is unknown. */
  readonly sigma: number;
  /**
   * `replicates`: from seeds. `residual`: from what no pair of hyperparameters explains, which is an upper limit.
   * `none`: unknown.
   */
  readonly source: 'replicates' | 'residual' | 'none';
  /** Seeds of a configuration, on average. */
  readonly seeds: number;
}

/** On a logarithmic scale: beyond a factor of two, the residual is of real interactions, and says nothing of noise. */
const MAX_RESIDUAL = 0.25;

export function noiseOf(cells: readonly GridCell[], importance: Importance | null): Noise {
  const counts = cells.map(({ ys }) => ys.length).filter((count) => count > 0);
  const seeds = counts.length === 0 ? 0 : mean(counts);
  const { variance, df } = pooledVariance(cells);
  if (df > 0) return { sigma: Math.sqrt(variance), source: 'replicates', seeds };
  // A lost configuration counts as the worst, which leaves a residual of its own.
  const sigma = importance?.lost === 0 ? importance.residual : Number.NaN;
  if (!(sigma <= MAX_RESIDUAL)) return { sigma: Number.NaN, source: 'none', seeds };
  return { sigma, source: 'residual', seeds };
}

/** Two configurations differ by more than chance beyond this; NaN if the noise is unknown. */
export function noticeable({ sigma, seeds }: Noise): number {
  return 2 * sigma * Math.sqrt(2 / Math.max(1, seeds));
}

export interface TopGroup {
  /** The best configuration, and those that cannot be told apart from it, best first. */
  readonly cells: readonly GridCell[];
  /** Configurations that were compared. */
  readonly compared: number;
  /** Half the 95 % interval of the best's mean. */
  readonly margin: number;
}

/** Level of the comparisons together. */
export const FAMILY_LEVEL = 0.05;

/**
 * The configurations that Welch's t-test cannot tell apart from the best, at 5 % for all comparisons together (Holm,
 * 1979). Null without replicates.
 */
export function topGroup(cells: readonly GridCell[], level = FAMILY_LEVEL): TopGroup | null {
  const sound = cells.filter(({ ys, lost }) => ys.length >= 2 && lost === 0).sort((a, b) => a.mean - b.mean);
  const [best, ...others] = sound;
  if (best === undefined) return null;
  const tests = others.map((cell) => ({ cell, p: welch(best.ys, cell.ys) })).sort((a, b) => a.p - b.p);
  // Holm: the smallest p first; the first that fails, and all after it, cannot be told apart.
  const failed = tests.findIndex(({ p }, i) => p > level / (tests.length - i));
  const tied = failed === -1 ? [] : tests.slice(failed).map(({ cell }) => cell);
  const n = best.ys.length;
  return {
    cells: [best, ...tied.sort((a, b) => a.mean - b.mean)],
    compared: sound.length,
    margin: (tQuantile(FAMILY_LEVEL, n - 1) * sampleDeviation(best.ys)) / Math.sqrt(n),
  };
}

/** The two-sided p of Welch's t-test: unequal variances. */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [u, v] = [sampleDeviation(a) ** 2 / a.length, sampleDeviation(b) ** 2 / b.length];
  if (u + v === 0) return mean(a) === mean(b) ? 1 : 0;
  const df = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  return tTail((mean(a) - mean(b)) / Math.sqrt(u + v), df);
}
