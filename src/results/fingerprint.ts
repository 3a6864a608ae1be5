import type { Ending, ReachedRung } from '../model/events.js';

/** Two endings of a trial are the same if state and values have the same bits. All failures are the same. */
export function fingerprintOf(ending: Ending | ReachedRung): string {
  if (ending.type === 'reached') return `rung ${ending.rung} ${valuesText(Object.values(ending.metrics))}`;
  if (ending.type !== 'finished') return ending.type;
  const values =
    'metrics' in ending
      ? Object.keys(ending.metrics)
          .sort()
          .map((name) => ending.metrics[name] ?? null)
      : [ending.J, ending.devJ];
  return `finished ${valuesText(values)}`;
}

function valuesText(values: readonly (number | null)[]): string {
  return values.map((value) => (value === null ? '-' : bitsOf(value))).join(' ');
}

function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
