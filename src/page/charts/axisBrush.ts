/** Between the bins of an axis and the filter's condition on it. */
import type { LineView } from '../../views/api/chartAnswers.js';
import type { Brush, FilterValue } from '../filter/clauses.js';

/** A filter can compare numbers and words, not lists. */
export function isBrushable({ bins }: LineView): boolean {
  return bins.some(({ value, low }) => isPlain(value) || low !== null);
}

/** What keeps these bins and drops the others; null for none or all. */
export function brushOfBins(line: LineView, bins: readonly number[]): Brush | null {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined || bins.length === line.bins.length) return null;
  if (line.scale !== 'category') {
    const [low, high] = [line.bins[first]?.low ?? null, line.bins[last]?.high ?? null];
    return {
      kind: 'range',
      min: first === 0 ? null : low,
      max: last === line.bins.length - 1 ? null : high,
    };
  }
  const values = bins.flatMap((bin) => {
    const value = line.bins[bin]?.value;
    return isPlain(value) || Array.isArray(value) ? [value as FilterValue] : [];
  });
  return values.length === 0 ? null : { kind: 'values', values };
}

/** The runs of neighbouring bins that a brush keeps, as pairs of the first and the last. */
export function brushedBins(line: LineView, brush: Brush): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  line.bins.forEach((bin, i) => {
    if (!keeps(brush, bin)) return;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === i - 1) last[1] = i;
    else runs.push([i, i]);
  });
  return runs;
}

function keeps(brush: Brush, { value, low, high }: LineView['bins'][number]): boolean {
  if (brush.kind === 'values') {
    const text = JSON.stringify(value);
    return brush.values.some((one) => JSON.stringify(one) === text);
  }
  if (low === null || high === null) return false;
  const middle = (low + high) / 2;
  return (brush.min === null || middle >= brush.min) && (brush.max === null || middle <= brush.max);
}

function isPlain(value: unknown): value is number | string | boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}
