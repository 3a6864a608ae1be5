import type { Command } from 'commander';
import { type Forecast, forecastSweep, type PlannedTrial } from '../../app/forecastSweep.js';
import { measureSpeed } from '../../app/measureSpeed.js';
import { memoryWarning } from '../../app/memoryWarning.js';
import { type PreparedSweep, prepareSweep } from '../../app/prepareSweep.js';
import { formatCount, formatCounted, formatDuration, formatNumber } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { formatValue } from '../../model/configuration.js';
import { NO_CODE } from '../../model/dataset.js';
import { sweptNames } from '../../model/sweepSpec.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { usableCores } from '../../processes/usableCores.js';
import { number, type ReportTable, text } from '../../report/reportTable.js';
import { trainerOf } from '../../trainers/trainers.js';
import { trialId } from '../../trainers/trialId.js';
import { constantInputsText } from '../../views/constantInputsText.js';
import { foldsText } from '../../views/foldsText.js';
import { labelOf } from '../../views/labels.js';
import { type PlannedTrialView, type PlanView, plannedTrialView, planView } from '../../views/planView.js';
import {
  type OutputOptions,
  type Surroundings,
  type WorkerFlags,
  withOutput,
  withWorkers,
} from '../options.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';
import { wrapText } from '../wrapText.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

interface PlanOptions extends OutputOptions, WorkerFlags, SpecOptions {
  readonly all?: true;
}

/** Trials shown without --all. */
const MAX_ROWS = 8;

/** Characters of the names at the left. */
const NAME_WIDTH = 10;

export function addPlan(program: Command, around: Surroundings): void {
  const command = program
    .command('plan')
    .description('Show what a sweep would train and how long it would take. Starts nothing.')
    .argument('[file]', 'sweep file')
    .option('-a, --all', 'list every trial')
    .addHelpText(
      'after',
      `
Examples:
  $ jmin plan sweeps/digits.yaml
  $ jmin plan sweeps/digits.yaml --set epochs=100 --threads 16
  $ jmin plan sweeps/digits.yaml --all --json | jq .configuration`,
    );
  withSpec(command);
  withWorkers(command);
  withOutput(command).action(async (file: string | undefined, options: PlanOptions) => {
    const terminal = terminalOf(options, around);
    const { spec, source } = await readSpec(file, options, (line) => terminal.note(line));
    const prepared = await prepareSweep(spec, source, file ?? null, (line) => terminal.note(line));
    if (options.all && options.json) return printTrialsJson(prepared, terminal);
    const cores = usableCores();
    const threads = (options.threads ?? cores) * Math.max(1, options.workers ?? 1);
    const speed = measureSpeed(readKernelChoice(around.environment), around.environment);
    const forecast = forecastSweep(prepared.plan, speed, { threads, cores });
    const warning = memoryWarning(prepared.plan, threads);
    if (warning !== null) terminal.warn(warning);
    if (options.json) terminal.print(JSON.stringify(planViewOf(prepared, forecast)));
    else show(prepared, forecast, { terminal, all: options.all === true });
  });
}

/** Prints one line for each trial, however many there are. */
function printTrialsJson(prepared: PreparedSweep, terminal: Terminal): void {
  const view = trialViewer(prepared);
  for (const trial of prepared.plan.trials()) terminal.print(JSON.stringify(view(trial)));
}

function trialViewer({ plan }: PreparedSweep): (trial: PlannedTrial) => PlannedTrialView {
  const { trainer, context } = plan;
  return (trial) => plannedTrialView(trial, trialId(trainer, trial.configuration, context), plan);
}

function planViewOf(prepared: PreparedSweep, forecast: Forecast): PlanView {
  const { spec, dataset, plan } = prepared;
  const first = [...takeFirst(plan.trials(), MAX_ROWS)].map(trialViewer(prepared));
  return planView({ spec, facts: dataset.facts, tally: forecast.tally, forecast, first });
}

function show(
  { spec, dataset, plan }: PreparedSweep,
  { tally, time, threads, cores, memoryBytes }: Forecast,
  { terminal, all }: { terminal: Terminal; all: boolean },
): void {
  const { facts } = dataset;
  const line = (name: string, value: string) => {
    for (const [i, text] of wrapText(value, terminal.width - NAME_WIDTH - 1).entries())
      terminal.print(`${terminal.colors.dim((i === 0 ? name : '').padEnd(NAME_WIDTH))} ${text}`);
  };
  terminal.print(terminal.colors.bold(printable(spec.name, 80)));
  if (plan.trainer.codePatterns === null) line('data', dataText(facts));
  else
    line(
      'code',
      facts.source === NO_CODE ? 'no file below the folder of the sweep file' : printable(facts.source),
    );
  line('points', formatCount(tally.points));
  for (const [condition, count] of tally.removed)
    line('', `− ${formatCount(count)} removed where not ${printable(condition)}`);
  for (const [reason, count] of tally.merged)
    line('', `− ${formatCount(count)} merged: ${printable(reason)}`);
  const saved = tally.savedWork / (tally.work + tally.savedWork);
  const shared =
    tally.runs < tally.trials
      ? `, in ${formatCounted(tally.runs, 'run')}: shared iterations save ${formatNumber(saved * 100)} %`
      : '';
  line('trials', `${formatCount(tally.trials)}${shared}`);
  for (const [name, network] of [
    ['smallest', tally.smallest],
    ['largest', tally.largest],
  ] as const) {
    if (network === null) continue;
    line(name, plan.trainer.sizeText(network.configuration, facts));
  }
  if (time === null) {
    line('forecast', `none: only a trial shows what it costs; ${placeText(threads, cores)}`);
  } else {
    line('work', `${formatNumber(tally.work)} multiply-adds`);
    line(
      'forecast',
      `${formatDuration(time.totalMs)} on ${placeText(threads, cores)}; ${formatCount(Math.round(memoryBytes / 1e6))} MB of memory`,
    );
    line(
      '',
      `${formatDuration(time.startMs)} to start, ${formatDuration(time.trialsMs)} for the trials, ${formatDuration(time.reportMs)} for the report`,
    );
  }
  terminal.print('');
  const most = all ? Number.POSITIVE_INFINITY : MAX_ROWS;
  const shown = [...takeFirst(plan.trials(), most)];
  for (const row of textTable(pointTable(shown, { spec, facts }), terminal)) terminal.print(row);
  const rest = tally.trials - shown.length;
  if (rest > 0) terminal.print(terminal.colors.dim(`${formatCounted(rest, 'more trial')}: --all lists them`));
}

function dataText(facts: PreparedSweep['dataset']['facts']): string {
  const dev = facts.devExamples > 0 ? `, ${formatCount(facts.devExamples)} dev` : '';
  return `${printable(facts.source)}: ${foldsText(facts)}${formatCount(facts.trainExamples)} training examples${dev}, ${formatCounted(facts.inputs, 'input')}${constantInputsText(facts)}, ${outputsText(facts)}`;
}

/** Threads beyond the cores of the machine train no faster. */
function placeText(threads: number, cores: number): string {
  if (threads <= cores) return `${formatCounted(threads, 'thread')} of this machine`;
  return `the ${formatCounted(cores, 'core')} of this machine, which ${formatCount(threads)} threads would share`;
}

function outputsText({ task, outputs, target }: PreparedSweep['dataset']['facts']): string {
  if (task === 'regression') return `target ${printable(target)}`;
  return `${formatCount(Math.max(2, outputs))} classes`;
}

function pointTable(
  trials: readonly PlannedTrial[],
  { spec, facts }: Pick<PreparedSweep, 'spec'> & { facts: PreparedSweep['dataset']['facts'] },
): ReportTable {
  const names = sweptNames(spec);
  return {
    columns: [
      number('trial'),
      ...(spec.also.length > 0 ? [text('name')] : []),
      ...names.map((name) => ({ ...number(labelOf(name)), isKey: true })),
    ],
    rows: trials.map(({ number: trial, name, configuration }) => ({
      cells: [
        String(trial),
        ...(spec.also.length > 0 ? [name ?? ''] : []),
        ...names.map((hyperparameter) =>
          formatValue(trainerOf(spec).valueOf(configuration, hyperparameter, facts)),
        ),
      ],
    })),
  };
}

function* takeFirst<T>(items: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}
