/** Depth against size: what the best of each depth reaches by its number of parameters. */
import { oncePer } from '../base/oncePer.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type Analysis, analyse } from './analysis.js';
import { NOT_USED } from './axisTable.js';
import type { GridCell } from './cells.js';
import { paretoFront } from './costGain.js';

export interface DepthBest {
  readonly depth: number;
  /** A configuration of the depth, and its size. */
  readonly cell: GridCell;
  readonly size: number;
}

export interface DepthComparison {
  /** The sizes that count. */
  readonly from: number;
  readonly to: number;
  /** Ascending by depth. */
  readonly bests: readonly DepthBest[];
}

/** Sizes count as about equal where the largest is at most a quarter above the smallest. */
export const EQUAL_SIZE_RATIO = 1.25;

/** Null where the trainer names no depth, or the sweep has no two depths of about the same size. */
export function compareDepths(analysis: Analysis): DepthComparison | null {
  const sized = sizedCells(analysis);
  const window = commonSizes(sized);
  if (window === null) return null;
  const best = new Map<number, DepthBest>();
  for (const found of sized) {
    if (found.size < window.from || found.size > window.to) continue;
    const known = best.get(found.depth);
    if (known === undefined || found.cell.mean < known.cell.mean) best.set(found.depth, found);
  }
  const bests = [...best.values()].sort((a, b) => a.depth - b.depth);
  return bests.length < 2 ? null : { ...window, bests };
}

/** Every configuration with a depth, a size and a sound result; empty where the trainer names no depth. */
function sizedCells({ summary: { spec, facts, trials }, table, cells }: Analysis): DepthBest[] {
  const trainer = trainerOf(spec);
  const axis = table.axes.find(({ name }) => name === trainer.meanings?.depth);
  if (axis === undefined) return [];
  return cells.flatMap((cell) => {
    const position = cell.positions[0] as number;
    const code = axis.codes[position] as number;
    const depth = code === NOT_USED ? null : (axis.numbers[code] ?? null);
    const size = trainer.sizeOf(trials.configuration(position), facts);
    return depth === null || size === null || Number.isNaN(cell.mean) || cell.lost > 0
      ? []
      : [{ cell, depth, size }];
  });
}

/** The configurations of one depth that no other of this depth beats in both size and result, by size. */
export interface DepthFront {
  readonly depth: number;
  readonly front: readonly DepthBest[];
  /** Of all its configurations. */
  readonly sizes: readonly number[];
}

/** Ascending by depth; empty where the trainer names no depth, or fewer than two have results. */
export const depthFronts = oncePer((summary: Summary): readonly DepthFront[] => {
  const byDepth = new Map<number, DepthBest[]>();
  for (const found of sizedCells(analyse(summary))) {
    const own = byDepth.get(found.depth);
    if (own === undefined) byDepth.set(found.depth, [found]);
    else own.push(found);
  }
  const fronts = [...byDepth].map(([depth, sized]) => ({
    ...{ depth, front: frontOf(sized), sizes: sized.map(({ size }) => size) },
  }));
  return fronts.length < 2 ? [] : fronts.sort((a, b) => a.depth - b.depth);
});

function frontOf(sized: readonly DepthBest[]): DepthBest[] {
  const priced = sized.map(({ cell, size }, position) => ({ position, y: cell.mean, price: size }));
  return paretoFront(priced).map(({ position }) => sized[position] as DepthBest);
}

/** The smallest of a depth whose result is at most the target. */
export function smallestReaching({ front }: DepthFront, target: number): DepthBest | null {
  return front.find(({ cell }) => cell.mean <= target) ?? null;
}

/** The narrow window of sizes that holds the most depths; of several, the one of the largest sizes. */
function commonSizes(
  sized: readonly { readonly depth: number; readonly size: number }[],
): { from: number; to: number } | null {
  let [best, most] = [null as { from: number; to: number } | null, 1];
  for (const from of new Set(sized.map(({ size }) => size).sort((a, b) => a - b))) {
    const within = sized.filter(({ size }) => size >= from && size <= from * EQUAL_SIZE_RATIO);
    const depths = new Set(within.map(({ depth }) => depth)).size;
    if (depths < Math.max(2, most)) continue;
    most = depths;
    best = { from, to: within.reduce((high, { size }) => Math.max(high, size), from) };
  }
  return best;
}
