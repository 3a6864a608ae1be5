import { type Analysis, analyse } from '../analysis/analysis.js';
import { mostCuts, type NextSweep, nextSweep } from '../analysis/nextSweep.js';
import { UserError } from '../base/errors.js';
import { formatDuration } from '../base/format.js';
import { mean } from '../base/statistics.js';
import { forecastSweepTime, type MeasuredSpeed } from '../plan/forecast.js';
import { Plan } from '../plan/planSweep.js';
import type { Summary } from '../results/summary.js';
import { forecastSweep } from './forecastSweep.js';

export interface RefinedSweep extends NextSweep {
  readonly trials: number;
  /** Milliseconds of the whole sweep if nothing of it were known. */
  readonly forecastMs: number;
}

export interface RefineOptions {
  /** The time that the sweep may take; null: any. */
  readonly budgetMs: number | null;
  readonly speed: MeasuredSpeed;
  readonly cores: number;
}

/**
 * The sweep to run next, cut down until its forecast keeps to the budget.
 * @throws UserError if no trial has a result to refine, or if even the smallest sweep exceeds the budget.
 */
export function refineSweep(summary: Summary, options: RefineOptions): RefinedSweep {
  const analysis = analyse(summary);
  const { budgetMs } = options;
  let least = Number.POSITIVE_INFINITY;
  for (let cuts = 0; cuts <= mostCuts(analysis); cuts++) {
    const next = nextSweep(analysis, { cuts });
    if (next === null) throw nothingToRefine(summary);
    const refined = { ...next, ...sizeOf(next, analysis, options) };
    if (budgetMs === null || refined.forecastMs <= budgetMs) return refined;
    least = Math.min(least, refined.forecastMs);
  }
  throw new UserError(
    `--budget ${formatDuration(budgetMs ?? 0)} is too little: the smallest next sweep takes ${formatDuration(least)}`,
    { code: 'budget-too-small', hint: 'Give more time, or leave out --budget and cut the file by hand.' },
  );
}

function nothingToRefine({ spec }: Summary): UserError {
  return new UserError(`${spec.name} has no trial with a result to refine around`, {
    code: 'nothing-to-refine',
    hint: 'Run it until trials have finished; if all diverge, lower the learning rate.',
  });
}

function sizeOf(
  { spec }: NextSweep,
  { summary }: Analysis,
  { speed, cores }: RefineOptions,
): { trials: number; forecastMs: number } {
  const { facts } = summary;
  const plan = new Plan(spec, facts);
  const { tally, time } = forecastSweep(plan, speed, { threads: cores, cores });
  if (time !== null) return { trials: tally.trials, forecastMs: time.totalMs };
  // A trainer that cannot tell its work takes as long as it took before.
  const known = [...summary.columns.trainMs].filter((ms) => !Number.isNaN(ms));
  const each = known.length === 0 ? 0 : mean(known);
  const { trials } = tally;
  const { totalMs } = forecastSweepTime({ totalMs: trials * each, longestMs: each, trials }, cores);
  return { trials, forecastMs: totalMs };
}
