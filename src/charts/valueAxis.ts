import { numericValue, type ValueEffect } from '../analysis/valueEffects.js';
import type { Summary } from '../results/summary.js';
import type { HyperparameterValue } from '../spec/hyperparameters.js';
import { formatValue } from '../spec/trial.js';
import { linearScale, logScale, type Scale, scaleOf, tickLabel } from './scale.js';

/** Where the values of a hyperparameter lie along the horizontal axis of a chart. */
export interface ValueAxis {
  readonly scale: Scale;
  /** Words, lists, and numbers that no scale would hold apart, each have a band of their own. */
  readonly bands: boolean;
  /** Whether the values have an order, so that a line may join them. */
  readonly ordered: boolean;
  /** Half the room of one value, in positions. */
  readonly halfWidth: number;
  position(value: HyperparameterValue): number;
}

/** Numbers with 0 among them that spread over more than this ratio get bands, for a log axis has no 0. */
const BAND_RATIO = 20;
const MAX_BANDS_OF_NUMBERS = 12;
const MAX_LABEL_LENGTH = 13;

/** The least distance of two labels, as a share of the axis; of bands, the most labels. */
const LABEL_DISTANCE = 0.13;
const MAX_BAND_LABELS = 6;

export function valueAxis(effects: readonly ValueEffect[], summary: Summary): ValueAxis {
  const numbers = effects.map(({ value }) => numericValue(value, summary));
  const areNumbers = numbers.every((number) => number !== null);
  if (!areNumbers || needBands(numbers)) return bandAxis(effects, areNumbers);
  const [low, high] = [numbers[0] ?? 0, numbers.at(-1) ?? 1];
  const plain = low === high && low > 0 ? logScale(low / 2, high * 2) : scaleOf(low, high);
  const positions = numbers.map(plain.position);
  const gaps = positions.slice(1).map((position, i) => position - (positions[i] as number));
  const span = plain.max - plain.min;
  const halfWidth = Math.min(span * 0.03, ...gaps.map((gap) => gap / 3));
  const padded = { ...plain, min: plain.min - span * 0.03, max: plain.max + span * 0.03 };
  return {
    scale: { ...padded, ticks: spacedTicks(effects, positions, span) },
    bands: false,
    ordered: true,
    halfWidth,
    position: (value) => plain.position(numericValue(value, summary) ?? Number.NaN),
  };
}

function needBands(numbers: readonly number[]): boolean {
  const positive = numbers.filter((number) => number > 0);
  const spread = (positive.at(-1) ?? 0) / (positive[0] ?? 1);
  return positive.length < numbers.length && spread >= BAND_RATIO && numbers.length <= MAX_BANDS_OF_NUMBERS;
}

function bandAxis(effects: readonly ValueEffect[], ordered: boolean): ValueAxis {
  const places = new Map(effects.map(({ value }, place) => [formatValue(value), place]));
  const every = Math.ceil(effects.length / MAX_BAND_LABELS);
  const ticks = effects.map(({ value }, position) => ({ position, label: valueLabel(value) }));
  return {
    scale: {
      ...linearScale(0, 1),
      min: -0.5,
      max: effects.length - 0.5,
      ticks: ticks.filter(({ position }) => position % every === 0),
    },
    bands: true,
    ordered,
    halfWidth: 0.28,
    position: (value) => places.get(formatValue(value)) ?? Number.NaN,
  };
}

/** Labels at the values themselves, but none where it would touch the one before. */
function spacedTicks(effects: readonly ValueEffect[], positions: readonly number[], span: number) {
  let last = Number.NEGATIVE_INFINITY;
  return effects.flatMap(({ value }, i) => {
    const position = positions[i] as number;
    if (position - last < span * LABEL_DISTANCE) return [];
    last = position;
    return [{ position, label: valueLabel(value) }];
  });
}

/** A value in the little room below an axis. */
function valueLabel(value: HyperparameterValue): string {
  const text = typeof value === 'number' ? tickLabel(value) : formatValue(value).replaceAll('_', ' ');
  return text.length <= MAX_LABEL_LENGTH ? text : `${text.slice(0, MAX_LABEL_LENGTH - 1)}…`;
}
