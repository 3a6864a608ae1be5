import { formatNumber } from '../base/format.js';
import { formatValue } from '../model/trial.js';
import type { HyperparameterValue } from '../trainers/network/hyperparameters.js';

/** Longest list of layers that is written out. */
const MAX_LAYERS = 6;

/** A value as people read it, short: every digit of it is in the CSV. */
export function valueText(value: HyperparameterValue): string {
  if (typeof value === 'object' && value.length > MAX_LAYERS) return layerRuns(value);
  if (typeof value !== 'number') return formatValue(value);
  return Number(value.toPrecision(4)) === value ? String(value) : formatNumber(value);
}

/** Many layers, those alike counted: `64×10-32×20`. */
function layerRuns(units: readonly number[]): string {
  const runs: [units: number, count: number][] = [];
  for (const n of units) {
    const last = runs.at(-1);
    if (last?.[0] === n) last[1]++;
    else runs.push([n, 1]);
  }
  return runs.map(([n, count]) => (count === 1 ? String(n) : `${n}×${count}`)).join('-');
}
