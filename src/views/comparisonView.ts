import { z } from 'zod';
import { compareSweeps } from '../analysis/compareSweeps.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { count, jsonNumber, numberOrNull } from './scalars.js';
import { sweepHead, sweepHeadView } from './sweepView.js';

const comparedSweep = z.strictObject({
  ...sweepHead,
  /** The values of the swept hyperparameters, as the sweep file gives them. */
  space: z.record(z.string(), z.array(z.json()).readonly()),
});

/** Two sweeps side by side. */
export const comparisonSchema = z.strictObject({
  sweeps: z.tuple([comparedSweep, comparedSweep]).readonly(),
  shared: count,
  comparable: z.boolean(),
  /** How the results were compared, and how much better the second is as a share; null without a test. */
  test: z.enum(['paired', 'best', 'none']),
  gain: jsonNumber.nullable(),
  p: jsonNumber.nullable(),
  count,
  verdict: z.string(),
});

export function comparisonView(a: Summary, b: Summary): z.infer<typeof comparisonSchema> {
  const { shared, isComparable, test, gain, p, count: counted, verdict } = compareSweeps(a, b);
  return {
    sweeps: [sweepPart(a), sweepPart(b)],
    ...{
      shared,
      comparable: isComparable,
      test,
      gain: numberOrNull(gain),
      p: numberOrNull(p),
      count: counted,
      verdict,
    },
  };
}

function sweepPart(summary: Summary): z.infer<typeof comparedSweep> {
  const axes = summary.spec.axes.filter(({ name }) => sweptNames(summary.spec).includes(name));
  const space = Object.fromEntries(
    axes.map(({ name, values }) => [name, values.map((value) => z.json().parse(value))]),
  );
  return { ...sweepHeadView(summary), space };
}
