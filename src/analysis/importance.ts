/** How much of the differences between trials each hyperparameter explains, alone and together with another. */
import type { Summary } from '../results/summary.js';
import type { AxisTable } from './axisTable.js';
import type { GridCell } from './cells.js';
import { factorialShares } from './factorial.js';
import { type Factor, factorsOf } from './factors.js';
import { forestShares } from './forestImportance.js';
import type { Outcomes } from './outcomes.js';

export interface ImportanceEffect {
  /** The axes of one factor, or of two that interact. Zipped axes are one factor. */
  readonly factors: readonly (readonly string[])[];
  /** Share of the variance between configurations. */
  readonly share: number;
  /** Where the share is uncertain, the range of 80 % of the trees; else the share. */
  readonly low: number;
  readonly high: number;
  /** Whether it is larger than chance would make it. */
  readonly isReal: boolean;
}

export interface Importance {
  readonly method: 'factorial' | 'forest';
  /** The largest share first. */
  readonly main: readonly ImportanceEffect[];
  readonly pairs: readonly ImportanceEffect[];
  /** Whether replicates, or what pairs leave unexplained, measure chance. */
  readonly isTested: boolean;
  /** Share of what three and more factors do together; null where only a forest was fitted. */
  readonly higher: number | null;
  /** Share of the variance that the forest explains of trials it did not see; null for the exact method. */
  readonly explained: number | null;
  /** Configurations that count, and those that count as the worst because they diverged or blew up. */
  readonly cells: number;
  readonly lost: number;
  /** Standard deviation of a result that no factor and no pair explains; NaN where nothing is left to tell it. */
  readonly residual: number;
}

/** An effect counts as real where noise alone would show it in fewer than one sweep of a hundred. */
const MAX_CHANCE = 0.01;
/** A forest that explains less than this says nothing that can be relied on, and nor do its marginals. */
const MIN_EXPLAINED = 0.5;
/** Below this, the marginals of trees scatter around nothing. */
const MIN_FOREST_SHARE = 0.05;
/** Configurations that a forest needs. */
const MIN_FOREST_CELLS = 12;

export interface ImportanceSource {
  readonly spec: Summary['spec'];
  /** The name of a trial under `also`; null for one of the grid. */
  readonly nameOf: (position: number) => string | null;
  readonly table: AxisTable;
  readonly cells: readonly GridCell[];
  readonly outcomes: Outcomes;
}

/** Null where fewer than two factors have trials to compare, or too few trials ended. */
export function importanceOf({ spec, nameOf, table, cells, outcomes }: ImportanceSource): Importance | null {
  const factors = factorsOf(table, spec);
  const grid = cells.filter(({ positions }) => nameOf(positions[0] as number) === null);
  if (factors.length < 2 || outcomes.sound < 2) return null;
  return isComplete(grid, factors) ? exact(grid, factors) : fitted(cells, factors);
}

function hasEnded({ positions, ys, lost }: GridCell): boolean {
  return ys.length > 0 && ys.length + lost === positions.length;
}

/** Whether each combination of values has a configuration, all of whose trials ended. */
function isComplete(grid: readonly GridCell[], factors: readonly Factor[]): boolean {
  const combinations = factors.reduce((product, { size }) => product * size, 1);
  if (combinations !== grid.length) return false;
  return grid.every((cell) => hasEnded(cell) || cell.lost === cell.positions.length);
}

/** The results by cell. A cell with a lost trial counts as the worst: leaving it out would praise what diverges. */
function resultsOf(cells: readonly GridCell[]): Float64Array {
  const worst = cells.reduce((most, { mean }) => (mean > most ? mean : most), Number.NEGATIVE_INFINITY);
  return Float64Array.from(cells, ({ mean, lost }) => (lost > 0 ? worst : mean));
}

function exact(grid: readonly GridCell[], factors: readonly Factor[]): Importance {
  const ys = resultsOf(grid);
  const codes = factors.map((factor) => ({
    size: factor.size,
    codes: Int32Array.from(grid, ({ positions }) => factor.codes[positions[0] as number] as number),
  }));
  const shares = factorialShares(ys, codes, cellNoise(grid));
  const named = ({ factors: which, share, p }: (typeof shares.main)[number]): ImportanceEffect => ({
    factors: which.map((index) => factors[index]?.names ?? []),
    ...{ share, low: share, high: share, isReal: p < MAX_CHANCE },
  });
  const freedom = factors.map(({ size }) => size - 1);
  const sum = freedom.reduce((total, df) => total + df, 0);
  const squares = freedom.reduce((total, df) => total + df * df, 0);
  const restDf = grid.length - 1 - sum - (sum * sum - squares) / 2;
  return {
    method: 'factorial',
    main: byShare(shares.main.map(named)),
    pairs: byShare(shares.pairs.map(named)),
    ...{ higher: shares.higher, explained: null, cells: grid.length },
    isTested: shares.main.some(({ p }) => !Number.isNaN(p)),
    lost: grid.filter(({ lost }) => lost > 0).length,
    residual:
      restDf > 0 ? Math.sqrt((shares.higher * varianceOf(ys) * (ys.length - 1)) / restDf) : Number.NaN,
  };
}

/** The chance part of a configuration's mean, from its seeds; null without replicates. */
function cellNoise(grid: readonly GridCell[]): { variance: number; df: number } | null {
  const { variance, df } = pooledVariance(grid);
  if (df === 0 || variance === 0) return null;
  const seeds = grid.reduce((sum, { ys }) => sum + ys.length, 0) / grid.length;
  return { variance: variance / seeds, df };
}

/** The variance of one training between seeds, pooled over the configurations. */
export function pooledVariance(cells: readonly GridCell[]): { variance: number; df: number } {
  let [squares, df] = [0, 0];
  for (const { ys, mean } of cells) {
    if (ys.length < 2) continue;
    for (const y of ys) squares += (y - mean) ** 2;
    df += ys.length - 1;
  }
  return { variance: df === 0 ? Number.NaN : squares / df, df };
}

function varianceOf(ys: Float64Array): number {
  const center = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  return ys.reduce((sum, y) => sum + (y - center) ** 2, 0) / (ys.length - 1);
}

function fitted(cells: readonly GridCell[], factors: readonly Factor[]): Importance | null {
  const ended = cells.filter((cell) => hasEnded(cell) || cell.lost > 0);
  if (ended.length < MIN_FOREST_CELLS) return null;
  const ys = resultsOf(ended);
  const columns = factors.map(({ size, codes, isOrdered }) => ({
    ...{ size, isOrdered },
    codes: Int32Array.from(ended, ({ positions }) => codes[positions[0] as number] as number),
  }));
  const shares = forestShares({ y: ys, factors: columns }, Int32Array.from(ended.keys()));
  const isKnown = shares.explained >= MIN_EXPLAINED;
  const named = ({ factors: which, share, low, high }: (typeof shares.main)[number]): ImportanceEffect => ({
    factors: which.map((index) => factors[index]?.names ?? []),
    ...{ share, low, high, isReal: isKnown && low >= MIN_FOREST_SHARE },
  });
  return {
    method: 'forest',
    main: byShare(shares.main.map(named)),
    pairs: byShare(shares.pairs.map(named)),
    ...{ higher: null, explained: shares.explained, cells: ended.length, isTested: true },
    lost: ended.filter(({ lost }) => lost > 0).length,
    residual: isKnown ? shares.residual : Number.NaN,
  };
}

function byShare(effects: readonly ImportanceEffect[]): ImportanceEffect[] {
  return [...effects].sort((a, b) => b.share - a.share);
}
