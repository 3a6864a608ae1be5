/** The best value so far, as trials end. */
import type { ProgressView } from '../views/api/chartAnswers.js';
import type { Matching } from './filter.js';
import type { MeasuredMetric } from './measured.js';
import type { SweepTable } from './sweepTable.js';

export function progressView(
  table: SweepTable,
  { isMatch }: Matching,
  { metric, nowMs }: { readonly metric: MeasuredMetric; readonly nowMs: number },
): ProgressView {
  const { columns, trials, endedMs, phase } = table.summary;
  const steps = {
    at_ms: [] as number[],
    ended: [] as number[],
    train_ms: [] as number[],
    trial: [] as number[],
    value: [] as number[],
  };
  let best = Number.NaN;
  let trainMs = 0;
  let ended = 0;
  const { endings } = table;
  for (let index = 0; index < endings.length; index++) {
    const at = endings[index] as number;
    if (isMatch[at] === 0) continue;
    ended++;
    trainMs += (columns.trainMs[at] as number) || 0;
    const value = metric.values[at] as number;
    if (Number.isNaN(value) || !(Number.isNaN(best) || metric.isBetter(value, best))) continue;
    best = value;
    steps.at_ms.push(columns.endedMs[at] ?? 0);
    steps.ended.push(ended);
    steps.train_ms.push(trainMs);
    steps.trial.push(trials.number(at));
    steps.value.push(value);
  }
  const endMs = phase === 'done' || phase === 'cancelled' ? endedMs : nowMs;
  return {
    metric: metric.name,
    ...steps,
    end: ended === 0 ? null : { at_ms: endMs, ended, train_ms: trainMs },
    until: table.until,
  };
}
