/**
 * Adds seeds to the best configurations of a sweep, round by round, until one differs from all others or the seeds or
 * the time are spent. Each round is the same sweep with more replicates: results are reused by id.
 */
import { type Analysis, analyse } from '../analysis/analysis.js';
import type { GridCell } from '../analysis/cells.js';
import { FAMILY_LEVEL, topGroup } from '../analysis/noise.js';
import { originalValue } from '../analysis/outcomes.js';
import { candidates, roundsOf, settlingSpec, takesSeed, withoutSeed } from '../analysis/settling.js';
import { UserError } from '../base/errors.js';
import { mean } from '../base/statistics.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { forecastSweepTime } from '../plan/forecast.js';
import { Plan } from '../plan/planSweep.js';
import type { Summary } from '../results/summary.js';

export interface SettleLimits {
  /** The most seeds of a configuration. */
  readonly replicates: number;
  /** Milliseconds that the rounds may take together; null: any. */
  readonly budgetMs: number | null;
  /** Trainings at a time. */
  readonly threads: number;
}

export interface SettleRound {
  readonly replicates: number;
  readonly configurations: number;
  /** Trials of this round without a result before it. */
  readonly trained: number;
  /** The sum of their training times. */
  readonly trainMs: number;
}

/** Why no further seed was added. */
export type SettleEnd = 'separated' | 'replicates' | 'budget' | 'interrupted' | 'incomplete';

export interface Settled {
  readonly end: SettleEnd;
  /** Numbers of trials of the first sweep: one of the best configuration, and of each that is tied with it. */
  readonly best: number;
  readonly tied: readonly number[];
  /** Configurations that were compared at the start. */
  readonly candidates: number;
  /** Values of the objective: the best's mean, and its 95 % interval; NaN with one seed. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
  /** The level of each look, so that all looks together err in one sweep of twenty. */
  readonly level: number;
  readonly rounds: readonly SettleRound[];
}

/** What the next round would train. */
export interface NextRound {
  readonly spec: SweepSpec;
  readonly cells: readonly GridCell[];
  readonly replicates: number;
  readonly trials: number;
  readonly forecastMs: number;
}

/** Runs one round and gives its results; null if it was interrupted. */
export type RunRound = (spec: SweepSpec) => Promise<Summary | null>;

/** @throws UserError if the sweep has no result, or its trainer takes no seed. */
export async function settleSweep(
  summary: Summary,
  limits: SettleLimits,
  { runRound, elapsedMs }: { readonly runRound: RunRound; readonly elapsedMs: () => number },
): Promise<Settled> {
  const level = levelOf(summary, limits);
  const numbers = numbersOf(summary);
  let group: Group = { analysis: analyse(summary), cells: candidatesOf(summary) };
  const first = group.cells.length;
  const rounds: SettleRound[] = [];
  const seen = new Set([...summary.ranking].map((position) => summary.trials.id(position)));
  const ended = (end: SettleEnd): Settled => ({
    ...verdictOf(group, numbers),
    ...{ end, candidates: first, level, rounds },
  });
  for (;;) {
    if (group.cells.length === 1) return ended('separated');
    const next = nextRound(group.analysis.summary, group.cells, {
      ...limits,
      budgetMs: limits.budgetMs === null ? null : limits.budgetMs - elapsedMs(),
    });
    if (next === null) return ended(seedsOf(group.cells) >= limits.replicates ? 'replicates' : 'budget');
    const result = await runRound(next.spec);
    if (result === null) return ended('interrupted');
    rounds.push(roundOf(result, next, seen));
    const analysis = analyse(result);
    const top = topGroup(analysis.cells, level);
    const { failed, stopped, cancelled } = result.ledger;
    if (top === null || failed + stopped + cancelled > 0) return ended('incomplete');
    group = { analysis, cells: top.cells };
  }
}

interface Group {
  readonly analysis: Analysis;
  readonly cells: readonly GridCell[];
}

/** @throws UserError as `settleSweep`. */
export function candidatesOf(summary: Summary): readonly GridCell[] {
  if (!takesSeed(summary)) {
    throw new UserError(
      `${summary.spec.name} gives its trainings no seed, so that further seeds change nothing`,
      {
        code: 'no-seed',
        hint: 'Let the program take a seed, and run the sweep with replicates: 3.',
      },
    );
  }
  const cells = candidates(analyse(summary));
  if (cells.length > 0) return cells;
  throw new UserError(`${summary.spec.name} has no trial with a result to settle`, {
    code: 'nothing-to-settle',
    hint: 'Run it until trials have finished.',
  });
}

/**
 * The round after what is known, with fewer seeds where the time does not suffice; null if no further seed fits.
 * @throws UserError if the configurations cannot stand side by side in one sweep file.
 */
export function nextRound(
  summary: Summary,
  cells: readonly GridCell[],
  { replicates, budgetMs, threads }: SettleLimits,
): NextRound | null {
  const before = seedsOf(cells);
  const [most = before] = roundsOf(before, replicates);
  const { trainMs } = summary.columns;
  const times = cells.flatMap(({ positions }) => positions.map((position) => trainMs[position] as number));
  const each = mean(times.filter((ms) => !Number.isNaN(ms))) || 0;
  for (let count = most; count > before; count--) {
    const trials = (count - before) * cells.length;
    const { totalMs } = forecastSweepTime({ totalMs: trials * each, longestMs: each, trials }, threads);
    if (budgetMs !== null && totalMs > budgetMs) continue;
    const spec = settlingSpec(summary, cells, count);
    checkSame(summary, cells, spec);
    return { spec, cells, replicates: count, trials, forecastMs: totalMs };
  }
  return null;
}

function seedsOf(cells: readonly GridCell[]): number {
  return Math.min(...cells.map(({ positions }) => positions.length));
}

/** A sweep file of other configurations would compare something else. */
function checkSame(
  { facts, trials, spec: { name } }: Summary,
  cells: readonly GridCell[],
  spec: SweepSpec,
): void {
  const expected = new Set(
    cells.map(({ positions }) => withoutSeed(trials.configuration(positions[0] as number))),
  );
  const planned = new Set<string>();
  for (const { configuration } of new Plan(spec, facts).trials()) planned.add(withoutSeed(configuration));
  if (planned.size === expected.size && [...expected].every((key) => planned.has(key))) return;
  throw new UserError(
    `the best configurations of ${name} cannot be written as the zipped axes of one sweep`,
    {
      code: 'cannot-zip',
      hint: 'Write them under also, with replicates: 6, and run that file.',
    },
  );
}

/** All looks together err in one sweep of twenty (Bonferroni). */
function levelOf(summary: Summary, { replicates }: SettleLimits): number {
  const looks = roundsOf(seedsOf(candidatesOf(summary)), replicates).length;
  return FAMILY_LEVEL / Math.max(1, looks);
}

/** By configuration, the number of its first trial in the first sweep. */
function numbersOf({ trials, ranking }: Summary): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const position of [...ranking].sort((a, b) => b - a))
    numbers.set(withoutSeed(trials.configuration(position)), trials.number(position));
  return numbers;
}

function roundOf(result: Summary, next: NextRound, seen: Set<string>): SettleRound {
  const { trials, columns } = result;
  let [trained, trainMs] = [0, 0];
  for (let position = 0; position < trials.size; position++) {
    const ms = columns.trainMs[position] as number;
    if (Number.isNaN(ms) || seen.has(trials.id(position)) || columns.reused[position] === 1) continue;
    seen.add(trials.id(position));
    trained++;
    trainMs += ms;
  }
  return { replicates: next.replicates, configurations: next.cells.length, trained, trainMs };
}

function verdictOf({ analysis, cells }: Group, numbers: ReadonlyMap<string, number>) {
  const { summary, outcomes } = analysis;
  const numberOf = ({ positions }: GridCell) => {
    const position = positions[0] as number;
    return (
      numbers.get(withoutSeed(summary.trials.configuration(position))) ?? summary.trials.number(position)
    );
  };
  const [best, ...tied] = cells as [GridCell, ...GridCell[]];
  const margin = topGroup(cells)?.margin ?? Number.NaN;
  const ends = [best.mean - margin, best.mean + margin].map((y) => originalValue(outcomes, y));
  return {
    best: numberOf(best),
    tied: tied.map(numberOf),
    mean: originalValue(outcomes, best.mean),
    low: Math.min(...ends),
    high: Math.max(...ends),
    seeds: best.positions.length,
  };
}
