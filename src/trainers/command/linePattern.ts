/** A user's regular expression with named groups: `value`, and perhaps `name` and `step`. */
import { parseNumber } from './numberText.js';
import type { Reading } from './reading.js';

export type LinePattern = (line: string) => Reading;

/** Every match of a line counts. A value without a group `name` is called `unnamed`. */
export function compilePattern(pattern: string, unnamed: string): LinePattern {
  const expression = new RegExp(pattern, 'g');
  return (line) => {
    let step: number | null = null;
    const metrics: Record<string, number> = {};
    for (const { groups = {} } of line.matchAll(expression)) {
      const value = parseNumber(groups.value ?? '');
      if (groups.step !== undefined) step = parseNumber(groups.step) ?? step;
      if (value !== null) metrics[groups.name ?? unnamed] = value;
    }
    return { step, metrics };
  };
}
