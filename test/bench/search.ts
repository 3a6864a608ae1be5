/** How good the best trial of a search is after 25, 50 and 100 trials, beside what other tools reach. */
import { formatNumber } from '../../src/base/format.js';
import { median } from '../../src/base/statistics.js';
import type { BenchOptions } from './main.js';
import { CHECKPOINTS, RIVALS, type Rival } from './search/rivals.js';
import { BENCHED, type BenchedSampler, runSearch, type SearchRun, timeOfProposals } from './search/run.js';
import { OTHER_TASKS, type SearchTask, TASKS } from './search/tasks.js';
import { type Figure, figureTable } from './table.js';

interface Measured {
  readonly task: SearchTask;
  readonly sampler: BenchedSampler;
  /** Median regrets at the checkpoints. */
  readonly medians: readonly number[];
  readonly proposeMs: number;
}

export async function runSearchBench({ isSmoke }: BenchOptions): Promise<string> {
  const [seeds, trials] = isSmoke ? [1, 14] : [30, 100];
  const measured = [...TASKS, ...OTHER_TASKS].flatMap((task) =>
    BENCHED.map((sampler) => measure(task, sampler, { seeds, trials })),
  );
  return [
    `Median regret over ${seeds} seeds after ${CHECKPOINTS.join(' / ')} trials; jmin in cohorts of 4, the others one at a time.\n`,
    `| sampler | ${TASKS.map(({ name }) => name).join(' | ')} |`,
    `| --- |${TASKS.map(() => ' --- |').join('')}`,
    ...BENCHED.map((sampler) =>
      rowOf(`jmin ${sampler}`, TASKS, (task) => mediansOf(measured, task, sampler)),
    ),
    ...RIVALS.map(({ name, medians }) => rowOf(name, TASKS, (task) => medians[task.name] ?? [])),
    '',
    'Tasks that no setting of the sampler was chosen on:\n',
    `| sampler | ${OTHER_TASKS.map(({ name }) => name).join(' | ')} |`,
    `| --- |${OTHER_TASKS.map(() => ' --- |').join('')}`,
    ...BENCHED.map((sampler) =>
      rowOf(`jmin ${sampler}`, OTHER_TASKS, (task) => mediansOf(measured, task, sampler)),
    ),
    '',
    figureTable([
      ...RIVALS.map((rival) => shareBelow(rival, measured)),
      ...TIME_LINES.map((line) => timeOf(measured, line, trials)),
      lateTimeOf('tpe', isSmoke ? 100 : 4000),
    ]),
  ].join('\n');
}

function measure(
  task: SearchTask,
  sampler: BenchedSampler,
  { seeds, trials }: { readonly seeds: number; readonly trials: number },
): Measured {
  const runs = Array.from({ length: seeds }, (_, seed) => runSearch(task, { sampler, seed, trials }));
  const at = (count: number) =>
    median(runs.map(({ regrets }) => regrets[Math.min(count, trials) - 1] ?? Number.NaN));
  return { task, sampler, medians: CHECKPOINTS.map(at), proposeMs: median(runs.map(msPerTrial)) };
}

function msPerTrial({ regrets, proposeMs }: SearchRun): number {
  return proposeMs / regrets.length;
}

function mediansOf(
  measured: readonly Measured[],
  task: SearchTask,
  sampler: BenchedSampler,
): readonly number[] {
  return measured.find((found) => found.task === task && found.sampler === sampler)?.medians ?? [];
}

function rowOf(
  name: string,
  tasks: readonly SearchTask[],
  medians: (task: SearchTask) => readonly number[],
): string {
  const cells = tasks.map((task) => medians(task).map(short).join(' / '));
  return `| ${name} | ${cells.join(' | ')} |`;
}

function short(value: number): string {
  return formatNumber(Number(value.toPrecision(2)));
}

/** In how many cells, of a task and a number of trials, the median of gp is below the rival's. */
function shareBelow({ name, line, medians }: Rival, measured: readonly Measured[]): Figure {
  const cells = TASKS.flatMap((task) => {
    const own = mediansOf(measured, task, 'gp');
    return (medians[task.name] ?? []).map((other, i) => (own[i] ?? Number.NaN) < other);
  });
  const below = cells.filter((isBelow) => isBelow).length;
  return {
    what: `cells in which gp is below ${name}`,
    measured: `${below} of ${cells.length}`,
    line: `at least ${Math.round(100 * line)} %`,
    isMet: below >= line * cells.length,
  };
}

/** Milliseconds for each trial. */
const TIME_LINES: readonly (readonly [BenchedSampler, number])[] = [
  ['gp', 10],
  ['tpe', 1],
  ['cma_es', 1],
  ['sobol', 0.2],
  ['random', 0.2],
];

function timeOf(
  measured: readonly Measured[],
  [name, line]: (typeof TIME_LINES)[number],
  trials: number,
): Figure {
  const ms = median(measured.flatMap(({ sampler, proposeMs }) => (sampler === name ? [proposeMs] : [])));
  return {
    what: `time of ${name} for each trial, over ${trials} trials`,
    measured: `${Number(ms.toPrecision(2))} ms`,
    line: `below ${line} ms`,
    isMet: ms < line,
  };
}

/** Of a search that has many trials already. */
function lateTimeOf(sampler: BenchedSampler, trials: number): Figure {
  const line = 1;
  const ms = median(TASKS.map((task) => timeOfProposals(task, { sampler, seed: 1, trials }, LATE_COHORTS)));
  return {
    what: `time of ${sampler} for each trial, after ${trials} trials`,
    measured: `${Number(ms.toPrecision(2))} ms`,
    line: `below ${line} ms`,
    isMet: ms < line,
  };
}

const LATE_COHORTS = 25;
