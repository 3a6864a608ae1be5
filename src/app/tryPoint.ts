/** Runs one point of a sweep of a command in this process, and shows what is read from each line that it prints. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import type { MetricValues } from '../model/metrics.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { ReadLine } from '../trainers/command/outputReader.js';
import { CommandTraining } from '../trainers/command/running/commandTraining.js';
import { readSettings } from '../trainers/command/settings.js';
import { trainerOf } from '../trainers/trainers.js';
import { MetricMissing, TrainingCrashed, TrainingLost, UntrainableError } from '../trainers/training.js';
import { trialId } from '../trainers/trialId.js';
import type { PlannedTrial } from './forecastSweep.js';
import type { PreparedSweep } from './prepareSweep.js';

export interface TriedPoint {
  readonly outcome: 'finished' | 'diverged' | 'failed';
  /** Final values; empty for a failed point. */
  readonly metrics: MetricValues;
  /** Why it failed. */
  readonly reason: string | null;
  /** What to change, where that is known. */
  readonly advice: readonly string[];
}

export interface TryOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the command and all of its processes. */
  readonly signal: AbortSignal;
  onLine(line: ReadLine): void;
}

/** What a sweep of a command reads from its output. @throws UserError for any other sweep. */
export function commandMetric(spec: SweepSpec, place: string): { name: string; pattern: string | null } {
  if (trainerOf(spec).name === 'command') return readSettings(spec.settings).metric;
  throw new UserError(`${place}: expected a sweep of a command; its trainer is ${trainerOf(spec).name}`, {
    code: 'not-a-command',
    hint: 'jmin run trains it. jmin try needs the keys command and metric.',
  });
}

/** The trial with a number, as `jmin plan` counts. @throws UserError if there is none. */
export function plannedTrial({ plan }: PreparedSweep, number: number | null): PlannedTrial {
  for (const trial of plan.trials()) if (number === null || trial.number === number) return trial;
  throw new UserError(
    `--trial must be the number of a planned trial; got ${number ?? 'a sweep without trials'}`,
    {
      code: 'no-such-trial',
      hint: 'jmin plan --all lists the trials with their numbers.',
    },
  );
}

/** Null if it was ended by the signal. */
export async function tryPoint(
  { plan, spec, dataset }: PreparedSweep,
  { configuration }: PlannedTrial,
  { environment, signal, onLine }: TryOptions,
): Promise<TriedPoint | null> {
  const names = new Set<string>();
  const training = new CommandTraining({
    variables: environment,
    onLine(line) {
      for (const name of Object.keys(line.metrics)) names.add(name);
      onLine(line);
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'jmin-try-'));
  const id = trialId(plan.trainer, configuration, plan.context);
  const settings = spec.settings === undefined ? {} : { settings: spec.settings };
  const run = {
    configuration,
    trials: [{ id, iterations: 1 }],
    record: null,
    ...settings,
    sweep: spec.name,
    folder,
  };
  try {
    for await (const step of training.train(run, dataset)) {
      if (signal.aborted) return null;
      if (step.type !== 'ending') continue;
      const { type: outcome, metrics = {} } = step.ending;
      return { outcome, metrics, reason: null, advice: [] };
    }
    return null;
  } catch (error) {
    const isOwn =
      error instanceof UntrainableError || error instanceof TrainingCrashed || error instanceof TrainingLost;
    if (!isOwn) throw error;
    const advice =
      error instanceof MetricMissing ? adviceFor(readSettings(spec.settings).metric.name, [...names]) : [];
    return { outcome: 'failed', metrics: {}, reason: error.message, advice };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What to change where a metric was never read, the likeliest first. */
export function adviceFor(metric: string, names: readonly string[]): readonly string[] {
  const close =
    nearest(metric, names) ?? names.find((name) => name.toLowerCase().includes(metric.toLowerCase()));
  return [
    ...(close === undefined || close === null ? [] : [`Write metric: ${close} in the sweep file.`]),
    ...(names.length > 0 && close == null ? [`Write one of these as metric: ${names.join(', ')}.`] : []),
    `${names.length > 0 ? 'Or print' : 'Print'} a line such as: epoch 3 ${metric}=0.12`,
    `Or write metric: { name: ${metric}, pattern: '…(?<value>…)' }, a regular expression for the line.`,
    `Or append JSON lines to the file in JMIN_METRICS, e.g. {"step": 3, "${metric}": 0.12}`,
  ];
}
