/** The colours between the best value and the worst, in steps too small to see. */
const STEPS = 32;

const ramps = new WeakMap<readonly string[], readonly string[]>();

/** `share`: 0 for the best, 1 for the worst. */
export function rampColor(ramp: readonly string[], share: number): string {
  return rampSteps(ramp)[rampStep(share)] ?? '';
}

/** The number of the step, to draw all marks of one colour together. */
export function rampStep(share: number): number {
  return Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)));
}

export function rampSteps(ramp: readonly string[]): readonly string[] {
  const known = ramps.get(ramp);
  if (known !== undefined) return known;
  const steps = Array.from({ length: STEPS }, (_, i) => between(ramp, i / (STEPS - 1)));
  ramps.set(ramp, steps);
  return steps;
}

function between(ramp: readonly string[], share: number): string {
  const at = share * (ramp.length - 1);
  const from = channels(ramp[Math.floor(at)] ?? '#000000');
  const to = channels(ramp[Math.ceil(at)] ?? '#000000');
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? value) - value) * (at % 1)));
  return `rgb(${mixed.join(' ')})`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}

/**
 * The share of the values that are better: it spreads the colours evenly, whatever the values are. Values repeat the
 * rank of their equals.
 */
export function rankShares(
  values: readonly (number | null)[],
  goal: 'minimize' | 'maximize',
): (value: number | null) => number {
  const finite = [...new Set(values.filter((value) => value !== null))].sort((a, b) =>
    goal === 'minimize' ? a - b : b - a,
  );
  const shares = new Map(finite.map((value, i) => [value, finite.length < 2 ? 0 : i / (finite.length - 1)]));
  return (value) => (value === null ? 1 : (shares.get(value) ?? 1));
}
