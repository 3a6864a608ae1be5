/** The journal's event for the end of a training. */
import { present } from '../base/assert.js';
import type { Diverged, Finished, ReachedRung, Stopped } from '../model/events.js';
import type { MetricValues } from '../model/metrics.js';
import type { TrainingRecord, TrialEnding } from '../trainers/training.js';
import { isFirstForm, packRecords } from './curve.js';

/** What is known of a training beside its records. */
export interface TrainingFacts {
  readonly worker: string;
  readonly trainMs: number;
  /** The iteration at which it resumed from a checkpoint; 0 if it did not. */
  readonly resumedAt: number;
}

export function endingEvent(
  { type, trial, curve, metrics }: TrialEnding,
  { worker, trainMs, resumedAt }: TrainingFacts,
): Finished | Diverged {
  const last = present(curve.at(-1), 'a record of the ending');
  const measured = { trainMs, curve: packRecords(curve), ...resumption(resumedAt), trial, worker };
  if (type === 'diverged') return { type, iteration: last.iteration, ...measured };
  const final = metrics ?? last.metrics;
  return isFirstForm(final)
    ? { type, ...firstForm(final), ...measured }
    : { type, metrics: knownMetrics(final), ...measured };
}

export function stoppedEvent(
  { trial, curve, reason }: { trial: string; curve: readonly TrainingRecord[]; reason: string },
  { worker, trainMs, resumedAt }: TrainingFacts,
): Stopped {
  const iteration = curve.at(-1)?.iteration ?? 0;
  const measured = { trainMs, curve: packRecords(curve), ...resumption(resumedAt), trial, worker };
  return { type: 'stopped', iteration, reason, ...measured };
}

/** `rung` counts from 1. */
export function reachedEvent(
  { trial, curve, rung }: { trial: string; curve: readonly TrainingRecord[]; rung: number },
  { worker, trainMs, resumedAt }: TrainingFacts,
): ReachedRung {
  const { iteration, metrics } = present(curve.at(-1), 'a record at the rung');
  const measured = { trainMs, curve: packRecords(curve), ...resumption(resumedAt), trial, worker };
  return { type: 'reached', rung, iteration, metrics: knownMetrics(metrics), ...measured };
}

function resumption(resumedAt: number): { readonly resumedAt?: number } {
  return resumedAt > 0 ? { resumedAt } : {};
}

/** The metrics of the network have had their own fields since the first journals. */
function firstForm({ J, dev_J, error, dev_error }: MetricValues) {
  return { J: J ?? Number.NaN, devJ: known(dev_J), error: known(error), devError: known(dev_error) };
}

/** JSON has no infinity. The curve distinguishes values that were not measured from values that are not finite. */
function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function knownMetrics(metrics: MetricValues): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, known(value)]));
}
