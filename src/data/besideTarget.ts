/** What columns say beside the target: the same in other words, e.g. alive beside survived, or nothing. */
import type { Cell } from './cell.js';
import type { ColumnProfile } from './columnProfile.js';
import { MAX_SAMPLE_ROWS } from './limits.js';
import { isMissingNumber, missingSpellings } from './missing.js';
import { collectProblems } from './problems.js';
import type { RowReader } from './rows.js';

/** Different values of a column that is compared, and rows without which a likeness says nothing. */
const MAX_COMPARED_VALUES = 20;
const MIN_COMPARED_ROWS = 20;

export interface BesideTarget {
  /** Columns in which each value stands beside one value of the target only, and the other way round. */
  readonly repeated: readonly ColumnProfile[];
  /** Columns that hold nothing in the rows that have a target. */
  readonly empty: readonly ColumnProfile[];
}

/** Looks at the columns again, row by row, beside the target. */
export async function besideTarget(
  read: RowReader,
  target: ColumnProfile,
  profiles: readonly ColumnProfile[],
): Promise<BesideTarget> {
  const missing = missingSpellings({});
  const isGap = (cell: Cell) => isMissingNumber(missing, cell);
  const columns = profiles
    .filter((profile) => profile !== target)
    .map((profile) => ({
      profile,
      byValue: new Map<Cell, Cell>(),
      byTarget: new Map<Cell, Cell>(),
      isSame: canRepeat(profile, target),
      isEmpty: true,
    }));
  const sink = {
    header: () => {},
    row(cells: readonly Cell[]) {
      const label = cells[target.index] ?? '';
      if (isGap(label)) return;
      for (const column of columns) {
        const value = cells[column.profile.index] ?? '';
        column.isEmpty &&= isGap(value);
        column.isSame &&= isOnly(column.byValue, value, label) && isOnly(column.byTarget, label, value);
      }
    },
  };
  await read(sink, collectProblems(), MAX_SAMPLE_ROWS);
  const isWhole = target.rows <= MAX_SAMPLE_ROWS;
  return {
    repeated: columns.filter(({ isSame }) => isSame).map(({ profile }) => profile),
    empty: columns.filter(({ isEmpty }) => isEmpty && isWhole).map(({ profile }) => profile),
  };
}

function canRepeat(profile: ColumnProfile, target: ColumnProfile): boolean {
  const { size } = target.values;
  return size <= MAX_COMPARED_VALUES && target.rows >= MIN_COMPARED_ROWS && profile.values.size === size;
}

/** Whether `key` has stood beside nothing but `value` so far. */
function isOnly(seen: Map<Cell, Cell>, key: Cell, value: Cell): boolean {
  const before = seen.get(key);
  if (before === undefined) seen.set(key, value);
  return before === undefined || before === value;
}
