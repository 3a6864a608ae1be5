/** The configurations of a sweep: trials that differ in nothing but their seed share a cell. */
import { mean } from '../base/statistics.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import type { AxisTable } from './axisTable.js';
import type { Outcomes } from './outcomes.js';

export interface GridCell {
  /** Its trials, in order. */
  readonly positions: readonly number[];
  /** Results of those that have a sound one. */
  readonly ys: readonly number[];
  /** Their mean; NaN if there are none. */
  readonly mean: number;
  /** How many diverged or blew up. */
  readonly lost: number;
}

/** In the order of their first trials. */
export function cellsOf(table: AxisTable, { y, lost }: Outcomes): GridCell[] {
  const cells: number[][] = [];
  const indices = cellIndices(table);
  for (let position = 0; position < table.size; position++) {
    const index = indices[position] as number;
    const members = cells[index];
    if (members === undefined) cells[index] = [position];
    else members.push(position);
  }
  return cells.map((positions) => {
    const ys = positions.map((position) => y[position] as number).filter((value) => !Number.isNaN(value));
    const lostHere = positions.reduce((count, position) => count + (lost[position] as number), 0);
    return { positions, ys, mean: mean(ys), lost: lostHere };
  });
}

/** The cell of each trial, numbered in the order of their first trials. */
function cellIndices({ axes, size }: AxisTable): Int32Array {
  let indices = new Int32Array(size);
  for (const { name, codes, values } of axes) {
    if (name === REPLICATE_AXIS) continue;
    // One axis more at a time, renumbered each time: the number of all combinations may be beyond any integer.
    const known = new Map<number, number>();
    indices = indices.map((index, position) => {
      const key = index * (values.length + 1) + (codes[position] as number) + 1;
      const cell = known.get(key) ?? known.size;
      known.set(key, cell);
      return cell;
    });
  }
  return indices;
}
