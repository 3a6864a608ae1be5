/**
 * The swept values of all trials as columns of small whole numbers. Every analysis reads this table, because decoding
 * configurations is most of the work of reading a large sweep.
 */
import { formatValue, REPLICATE_AXIS, type Value } from '../model/configuration.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';

/** The code of a trial whose training does not depend on the axis. */
export const NOT_USED = -1;

export interface SweptAxis {
  readonly name: string;
  /** Distinct values: numbers ascend, others keep the order of the sweep file. */
  readonly values: readonly Value[];
  /** The values on a scale; null for a value that has no place on one. */
  readonly numbers: readonly (number | null)[];
  /** By position: the index of the trial's value, or NOT_USED. */
  readonly codes: Int32Array;
}

export interface AxisTable {
  /** In the order of the sweep file, with the seeds of replicates last. */
  readonly axes: readonly SweptAxis[];
  /** Trials. */
  readonly size: number;
}

export type AxisSource = Pick<Summary, 'spec' | 'facts' | 'trials'>;

export function axisTable(source: AxisSource): AxisTable {
  const known = tables.get(source.trials);
  if (known?.size === source.trials.size) return known;
  const table = readTable(source);
  tables.set(source.trials, table);
  return table;
}

/** Trials do not change, so all summaries of one plan share a table. A table of trials may only grow. */
const tables = new WeakMap<AxisSource['trials'], AxisTable>();

function readTable(source: AxisSource): AxisTable {
  const { spec, facts, trials } = source;
  const trainer = trainerOf(spec);
  const columns = sweptNames(spec).map((name) => ({
    name,
    codes: new Int32Array(trials.size),
    values: valueSet(),
  }));
  for (let position = 0; position < trials.size; position++) {
    const configuration = trials.configuration(position);
    for (const { name, codes, values } of columns) {
      const isUsed = trainer.matters(name, configuration);
      codes[position] = isUsed ? values.codeOf(trainer.valueOf(configuration, name, facts)) : NOT_USED;
    }
  }
  const axes = columns.map(({ name, codes, values }) => inOrder(source, { name, codes, found: values.list }));
  return { axes: axes.filter(({ values }) => values.length > 0), size: trials.size };
}

/** Numbers each distinct value in the order of its first use. */
function valueSet() {
  const list: Value[] = [];
  const byValue = new Map<Value, number>();
  const byText = new Map<string, number>();
  const add = (value: Value) => list.push(value) - 1;
  return {
    list,
    codeOf(value: Value): number {
      const known = byValue.get(value);
      if (known !== undefined) return known;
      const text = formatValue(value);
      const code = byText.get(text) ?? add(value);
      byText.set(text, code);
      // An object is another one for each trial: it is known by its text only.
      if (typeof value !== 'object') byValue.set(value, code);
      return code;
    },
  };
}

export interface FoundAxis {
  readonly name: string;
  /** By position: the index in `found`, or NOT_USED. */
  readonly codes: Int32Array;
  readonly found: readonly Value[];
}

/** Renumbers the values in the order in which people read them. */
export function inOrder(
  source: Pick<AxisSource, 'spec' | 'facts'>,
  { name, codes, found }: FoundAxis,
): SweptAxis {
  const given = source.spec.axes.find((axis) => axis.name === name)?.values ?? [];
  const places = new Map(given.map((value, place) => [formatValue(value), place]));
  const entries = found.map((value, code) => ({
    value,
    code,
    number: numericValue(value, source),
    place: places.get(formatValue(value)) ?? given.length,
  }));
  entries.sort((a, b) => {
    if (a.number !== null && b.number !== null) return a.number - b.number;
    return Number(a.number === null) - Number(b.number === null) || a.place - b.place;
  });
  const renumbered = new Int32Array(found.length);
  entries.forEach(({ code }, index) => {
    renumbered[code] = index;
  });
  return {
    name,
    values: entries.map(({ value }) => value),
    numbers: entries.map(({ number }) => number),
    codes: codes.map((code) => (code === NOT_USED ? NOT_USED : (renumbered[code] ?? NOT_USED))),
  };
}

/** A value as a number; null if it has no place on a scale. */
export function numericValue(value: Value, { spec, facts }: Pick<Summary, 'spec' | 'facts'>): number | null {
  return trainerOf(spec).numericValue(value, facts);
}

/** The axes that are a choice: seeds are noise. */
export function chosenAxes({ axes }: AxisTable): readonly SweptAxis[] {
  return axes.filter(({ name }) => name !== REPLICATE_AXIS);
}
