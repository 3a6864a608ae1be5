/** What people read in place of the names and numbers that programs read. Loaded by the page too. */
import { formatNumber, formatShare } from '../base/format.js';
import type { SweepView } from './sweepView.js';
import type { TrialView } from './trialView.js';

/** `learning_rate` as `learning rate`, `dev_J` as `dev J`. */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A metric as people read it: a share of 1 as a percentage. */
export function metricText(format: 'number' | 'share', value: number): string {
  return format === 'share' ? formatShare(value) : formatNumber(value);
}

/** A metric of a trial of a sweep, from their views. */
export function figureText(
  { metrics }: Pick<SweepView, 'metrics'>,
  trial: Pick<TrialView, 'metrics'>,
  name: string,
): string {
  const format = metrics.find((metric) => metric.name === name)?.format ?? 'number';
  return metricText(format, Number(trial.metrics[name] ?? Number.NaN));
}

/** Longest list of layers that is written out. */
const MAX_LAYERS = 6;

/** A hyperparameter's value as people read it, short: every digit of it is in the CSV. */
export function valueText(value: JsonValue): string {
  if (isNumbers(value)) return value.length > MAX_LAYERS ? layerRuns(value) : value.join('-');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Number(value.toPrecision(4)) === value ? String(value) : formatNumber(value);
}

/** What a trainer may take as one value. */
type JsonValue =
  | number
  | string
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

function isNumbers(value: JsonValue): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

/** Many layers, equal neighbours counted: `64×10-32×20`. */
function layerRuns(units: readonly number[]): string {
  const runs: [units: number, count: number][] = [];
  for (const n of units) {
    const last = runs.at(-1);
    if (last?.[0] === n) last[1]++;
    else runs.push([n, 1]);
  }
  return runs.map(([n, count]) => (count === 1 ? String(n) : `${n}×${count}`)).join('-');
}
