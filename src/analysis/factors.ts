/** The factors of a sweep: each axis that is a choice; axes that are zipped change together and are one factor. */
import type { SweepSpec } from '../model/sweepSpec.js';
import { type AxisTable, chosenAxes, NOT_USED, type SweptAxis } from './axisTable.js';

export interface Factor {
  /** The names of its axes. */
  readonly names: readonly string[];
  /** How many values it has. */
  readonly size: number;
  /** By position: the index of the trial's value. */
  readonly codes: Int32Array;
  /** Whether the values have an order. */
  readonly isOrdered: boolean;
}

export function factorsOf(table: AxisTable, { zip }: Pick<SweepSpec, 'zip'>): Factor[] {
  const axes = chosenAxes(table);
  const leaders = axes.filter(({ name }) => !zip.some((group) => group.slice(1).includes(name)));
  return leaders
    .map((axis) => {
      const group = zip.find(([first]) => first === axis.name) ?? [];
      return group.length === 0
        ? axisFactor(axis)
        : zipFactor(axes.filter(({ name }) => group.includes(name)));
    })
    .filter(({ size }) => size > 1);
}

/** Where the training does not depend on the axis, that is a value of its own, the first. */
function axisFactor({ name, values, numbers, codes }: SweptAxis): Factor {
  const shift = codes.includes(NOT_USED) ? 1 : 0;
  return {
    names: [name],
    size: values.length + shift,
    codes: codes.map((code) => code + shift),
    isOrdered: numbers.every((number) => number !== null),
  };
}

function zipFactor(axes: readonly SweptAxis[]): Factor {
  const known = new Map<string, number>();
  const codes = Int32Array.from(axes[0]?.codes ?? [], (_, position) => {
    const key = axes.map((axis) => axis.codes[position]).join(' ');
    const code = known.get(key) ?? known.size;
    known.set(key, code);
    return code;
  });
  return { names: axes.map(({ name }) => name), size: known.size, codes, isOrdered: false };
}
