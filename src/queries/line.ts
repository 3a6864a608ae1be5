/** A field cut into bins, for the axes of charts. */

import { formatNumber } from '../base/format.js';
import type { Value } from '../model/configuration.js';
import type { LineView } from '../views/api/chartAnswers.js';
import type { AxisView } from '../views/api/sweepAnswers.js';
import { configurationSchema } from '../views/configurationView.js';
import { labelOf, valueText } from '../views/labels.js';
import type { CodedColumn } from './codedColumn.js';
import type { MeasuredMetric } from './measured.js';
import { binner, edgesOf, extentOf, naturalScale } from './scale.js';
import type { SweepTable } from './sweepTable.js';

/** An axis with more values is cut into ranges. */
export const MAX_LINE_VALUES = 200;

export interface Line {
  readonly view: LineView;
  /** The bin of each trial; −1 for a trial without a place. */
  readonly bin: Int16Array;
}

const NO_VALUE = '–';

/** Null for a name that the sweep does not have, or that has no place on a line. */
export function lineOf(table: SweepTable, name: string, bins: number): Line | null {
  const key = `line ${bins} ${name}`;
  const isPlanned = table.coded(name) !== null;
  return isPlanned
    ? table.once(key, () => makeLine(table, name, bins))
    : table.derive(key, () => makeLine(table, name, bins));
}

function makeLine(table: SweepTable, name: string, bins: number): Line | null {
  const field = table.fields.get(name);
  if (field === undefined) return null;
  const coded = table.coded(name);
  if (coded !== null && (coded.values.length <= MAX_LINE_VALUES || table.numbers(name) === null)) {
    return coded.values.length > MAX_LINE_VALUES ? null : valuesLine(table, coded, field.label);
  }
  const numbers = table.numbers(name);
  return numbers === null ? null : binnedLine(name, field.label, numbers, bins);
}

/** The metric that charts compare trials by, over the values that count: one that blew up would leave no room. */
export function measuredLine(table: SweepTable, { name, values }: MeasuredMetric, bins: number): Line | null {
  const field = table.fields.get(name);
  return field === undefined ? null : binnedLine(name, field.label, values, bins);
}

function valuesLine(table: SweepTable, column: CodedColumn<Value>, label: string): Line {
  const order = orderedValues(table, column);
  const places = new Int16Array(column.values.length + 1).fill(-1);
  for (const [bin, place] of order.entries()) places[place + 1] = bin;
  const bins = order.map((place) => {
    const value = configurationSchema.valueType.parse(column.values[place]);
    const number = typeof value === 'number' ? value : null;
    return { text: valueText(value), value, low: number, high: number };
  });
  // Trials in which the hyperparameter does not matter have a bin of their own.
  if (column.index.includes(0))
    places[0] = bins.push({ text: NO_VALUE, value: null, low: null, high: null }) - 1;
  return {
    view: { name: column.name, label, scale: scaleOfValues(column), binned: false, bins },
    bin: Int16Array.from(column.index, (place) => places[place] ?? -1),
  };
}

/** The places of the values in order: numbers ascending, then the others as they come. */
export function orderedValues(table: SweepTable, column: CodedColumn<Value>): number[] {
  const numbers = table.plan.axes.get(column.name) === column ? axisNumbers(table, column) : null;
  const number = (place: number) => numbers?.[place] ?? Number.NaN;
  return column.values
    .map((_, place) => place)
    .sort((a, b) => {
      const [x, y] = [number(a), number(b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return x - y;
    });
}

function axisNumbers(table: SweepTable, column: CodedColumn<Value>): number[] {
  return column.values.map((value) => table.numericValue(value) ?? Number.NaN);
}

function scaleOfValues({ values }: CodedColumn<Value>): LineView['scale'] {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || numbers.length < 2) return 'category';
  return naturalScale(Math.min(...numbers), Math.max(...numbers));
}

function binnedLine(name: string, label: string, numbers: Float64Array, bins: number): Line {
  const positive = extentOf('log', numbers);
  const plain = extentOf('linear', numbers);
  if (plain === null) {
    const bin = new Int16Array(numbers.length).fill(-1);
    return { view: { name, label, scale: 'linear', binned: true, bins: [] }, bin };
  }
  const isLog = positive !== null && plain.min > 0 && naturalScale(plain.min, plain.max) === 'log';
  const extent = isLog ? positive : plain;
  const edges = edgesOf(extent, bins);
  const place = binner(extent, bins);
  const views = Array.from({ length: bins }, (_, i) => {
    const [low = 0, high = 0] = [edges[i], edges[i + 1]];
    return { text: `${formatNumber(low)} – ${formatNumber(high)}`, value: null, low, high };
  });
  return {
    view: { name, label, scale: extent.scale, binned: true, bins: views },
    bin: Int16Array.from(numbers, (value) => (Number.isFinite(value) ? place(value) : -1)),
  };
}

/** The axes of a sweep, for its page. */
export function axisViews(table: SweepTable): AxisView[] {
  return [...table.plan.axes.values()].map((column) => {
    const numbers = table.numbers(column.name);
    const extent =
      numbers === null
        ? null
        : extentOf(
            'linear',
            column.values.filter((value) => typeof value === 'number'),
          );
    const isText = column.values.every((value) => typeof value === 'string');
    return {
      name: column.name,
      label: labelOf(column.name),
      kind: numbers !== null ? 'number' : isText ? 'text' : 'value',
      scale: numbers === null ? 'category' : scaleOfValues(column),
      swept: column.values.length > 1 || (column.values.length === 1 && column.index.includes(0)),
      distinct: column.values.length,
      values: column.values.length > MAX_LINE_VALUES ? [] : valueViews(table, column),
      min: numbers === null || extent === null ? null : Math.min(...finite(column)),
      max: numbers === null || extent === null ? null : Math.max(...finite(column)),
      without: table.size - column.filled,
    };
  });
}

function finite({ values }: CodedColumn<Value>): number[] {
  return values.filter((value) => typeof value === 'number').filter(Number.isFinite);
}

function valueViews(table: SweepTable, column: CodedColumn<Value>): AxisView['values'] {
  return orderedValues(table, column).map((place) => {
    const value = configurationSchema.valueType.parse(column.values[place]);
    return { value, text: valueText(value), trials: column.counts[place] ?? 0 };
  });
}
