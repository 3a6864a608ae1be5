/** Depth against size: what the best of each depth reaches, at about the same number of parameters. */
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type AxisTable, NOT_USED } from './axisTable.js';
import type { GridCell } from './cells.js';

export interface DepthBest {
  readonly depth: number;
  /** The best configuration of the depth within the common sizes, and its size. */
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
const MAX_SIZE_RATIO = 1.25;

/** Null where the trainer names no depth, or the sweep has no two depths of about the same size. */
export function compareDepths(
  { spec, facts, trials }: Pick<Summary, 'spec' | 'facts' | 'trials'>,
  table: AxisTable,
  cells: readonly GridCell[],
): DepthComparison | null {
  const trainer = trainerOf(spec);
  const axis = table.axes.find(({ name }) => name === trainer.meanings?.depth);
  if (axis === undefined) return null;
  const sized = cells.flatMap((cell) => {
    const position = cell.positions[0] as number;
    const code = axis.codes[position] as number;
    const depth = code === NOT_USED ? null : (axis.numbers[code] ?? null);
    const size = trainer.sizeOf(trials.configuration(position), facts);
    return depth === null || size === null || Number.isNaN(cell.mean) || cell.lost > 0
      ? []
      : [{ cell, depth, size }];
  });
  const window = commonSizes(sized);
  if (window === null) return null;
  const best = new Map<number, DepthBest>();
  for (const { cell, depth, size } of sized) {
    if (size < window.from || size > window.to) continue;
    const known = best.get(depth);
    if (known === undefined || cell.mean < known.cell.mean) best.set(depth, { cell, depth, size });
  }
  const bests = [...best.values()].sort((a, b) => a.depth - b.depth);
  return bests.length < 2 ? null : { ...window, bests };
}

/** The narrow window of sizes that holds the most depths; of several, the one of the largest sizes. */
function commonSizes(
  sized: readonly { readonly depth: number; readonly size: number }[],
): { from: number; to: number } | null {
  let [best, most] = [null as { from: number; to: number } | null, 1];
  for (const from of new Set(sized.map(({ size }) => size).sort((a, b) => a - b))) {
    const within = sized.filter(({ size }) => size >= from && size <= from * MAX_SIZE_RATIO);
    const depths = new Set(within.map(({ depth }) => depth)).size;
    if (depths < Math.max(2, most)) continue;
    most = depths;
    best = { from, to: within.reduce((high, { size }) => Math.max(high, size), from) };
  }
  return best;
}
