import { log } from '../base/portableMath.js';

/**
 * One axis of a chart: where a value lies, and where its ticks are. A log axis is drawn on a linear one of
 * log10, computed by our own log: so a chart has the same bytes whatever engine drew it.
 */
export interface Scale {
  readonly kind: 'linear' | 'log';
  /** In positions, as the ticks. */
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
  position(value: number): number;
}

export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** From this ratio of the largest to the smallest value on, a log axis shows more than a linear one. */
const LOG_RATIO = 8;

/** A log scale where all values are positive and far apart, else a linear one. */
export function scaleOf(low: number, high: number): Scale {
  return low > 0 && high / low >= LOG_RATIO ? logScale(low, high) : linearScale(low, high);
}

/** Values that differ by less than this share of their size count as equal: ticks between them would be. */
const MIN_SPAN = 1e-6;

export function linearScale(low: number, high: number): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const isFlat = high - low < size * MIN_SPAN;
  const span = isFlat ? size : high - low;
  const step = niceStep(span / 5);
  const margin = isFlat ? span / 2 : span * 0.04;
  const min = low >= 0 ? Math.max(0, low - margin) : low - margin;
  const max = high + margin;
  const first = Math.ceil(min / step);
  const count = Math.max(0, Math.floor(max / step) - first + 1);
  const values = Array.from({ length: count }, (_, i) => (first + i) * step);
  return { kind: 'linear', min, max, ticks: values.map(tickAt), position: (value) => value };
}

export function logScale(low: number, high: number): Scale {
  const margin = (log10(high) - log10(low) || 1) * 0.04;
  const [min, max] = [log10(low) - margin, log10(high) + margin];
  const ticks = logTicks(min, max).map((value) => ({ position: log10(value), label: tickLabel(value) }));
  // A cost of 0 has no place on a log axis: it lies at its lower edge.
  return { kind: 'log', min, max, ticks, position: (value) => (value <= 0 ? min : log10(value)) };
}

/** Powers of ten; with 2 and 5 between where there are few, every second or more where there are many. */
function logTicks(min: number, max: number): number[] {
  const decades = max - min;
  const mantissas = decades < 2.5 ? [1, 2, 5] : decades < 4 ? [1, 3] : [1];
  const every = Math.ceil(decades / 8);
  const values: number[] = [];
  for (let power = Math.floor(min); power <= Math.ceil(max); power++) {
    if (power % every !== 0) continue;
    for (const mantissa of mantissas) values.push(Number(`${mantissa}e${power}`));
  }
  return values.filter((value) => log10(value) >= min && log10(value) <= max);
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function niceStep(least: number): number {
  let power = Math.floor(log10(least));
  if (Number(`1e${power}`) > least) power = power - 1;
  const mantissa = [1, 2, 5, 10].find((m) => Number(`${m}e${power}`) >= least) ?? 10;
  return Number(`${mantissa}e${power}`);
}

function tickAt(value: number): Tick {
  return { position: value, label: tickLabel(value) };
}

/** `0.001`, `1e-7`, `20k`, `3M`: short, because there is little room. */
export function tickLabel(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return trimmed(value.toExponential(2)).replace('e+', 'e');
  if (size >= 1e6) return `${trimmed((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${trimmed((value / 1e3).toPrecision(3))}k`;
  return trimmed(value.toPrecision(4));
}

/** Without the zeros at the end of the decimals. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
}

export function log10(value: number): number {
  return log(value) * Math.LOG10E;
}
