/** Labels and formats for people, for the names and numbers that programs read. The page loads this file too. */
import { formatNumber, formatShare } from '../base/format.js';
import type { SweepView } from './sweepView.js';
import type { TrialView } from './trialView.js';

/** `learning_rate` becomes `learning rate`, and `dev_J` becomes `dev J`. */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A metric for people: a share of 1 becomes a percentage. */
export function metricText(format: 'number' | 'share', value: number): string {
  return format === 'share' ? formatShare(value) : formatNumber(value);
}

/** A metric of a trial, from the views of the sweep and the trial. */
export function figureText(
  { metrics }: Pick<SweepView, 'metrics'>,
  trial: Pick<TrialView, 'metrics'>,
  name: string,
): string {
  const format = metrics.find((metric) => metric.name === name)?.format ?? 'number';
  return metricText(format, Number(trial.metrics[name] ?? Number.NaN));
}

/** The longest list of layers to write out. */
const MAX_LAYERS = 6;

/** A hyperparameter's value for people, shortened. The CSV has every digit. */
export function valueText(value: JsonValue): string {
  if (isNumbers(value)) return value.length > MAX_LAYERS ? layerRuns(value) : value.join('-');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'number') return String(value);
  return Number(value.toPrecision(4)) === value ? String(value) : formatNumber(value);
}

/** A value that a trainer may accept. */
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

/** Many layers, with equal neighbours counted: `64×10-32×20`. */
function layerRuns(units: readonly number[]): string {
  const runs: [units: number, count: number][] = [];
  for (const n of units) {
    const last = runs.at(-1);
    if (last?.[0] === n) last[1]++;
    else runs.push([n, 1]);
  }
  return runs.map(([n, count]) => (count === 1 ? String(n) : `${n}×${count}`)).join('-');
}
