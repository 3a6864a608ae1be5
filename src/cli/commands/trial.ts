/** Commands about one trial: show, logs. */
import { type Command, Option } from 'commander';
import { followPrinted } from '../../app/followPrinted.js';
import { followSweep } from '../../app/launch.js';
import { findTrial, trialDetails } from '../../app/openSweep.js';
import { SweepViews } from '../../app/sweepViews.js';
import { trialLog } from '../../app/trialLog.js';
import { UserError } from '../../base/errors.js';
import { formatCount, formatDuration, formatTime } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { ownCheckpointFolder } from '../../processes/workerProtocol.js';
import { hyperparameterText } from '../../report/hyperparameterText.js';
import { metricsOf } from '../../report/metrics.js';
import { number, text } from '../../report/reportTable.js';
import { rerunCommand } from '../../report/rerun.js';
import { notesOf, tagsOf } from '../../results/marks.js';
import { type Summary, stateOf } from '../../results/summary.js';
import { shownHyperparameters } from '../../views/configurationView.js';
import { foldMeansText } from '../../views/foldsText.js';
import { labelOf } from '../../views/labels.js';
import { logLineView } from '../../views/logLine.js';
import { type ShowView, showView } from '../../views/showView.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { keepingRedis, type SweepOptions, usingSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';
import { showCurves } from './curves.js';

interface TrialOptions extends SweepOptions {
  readonly sweep?: string;
}

interface LogsOptions extends TrialOptions {
  readonly follow?: true;
  readonly checkpoints?: string;
}

const TRIAL = 'number or id of the trial, as in the ranking, or SWEEP/TRIAL';

/** A trial as `digits/52`, or as `52` of the sweep that an option names. */
function placeOf(text: string, { sweep }: TrialOptions): { readonly trial: string; readonly sweep?: string } {
  const slash = text.lastIndexOf('/');
  if (sweep === undefined && slash > 0) return { trial: text.slice(slash + 1), sweep: text.slice(0, slash) };
  return { trial: text, ...(sweep === undefined ? {} : { sweep }) };
}

function withSweep(command: Command): Command {
  return command.addOption(
    new Option('-s, --sweep <name>', 'name of its sweep; optional if there is only one'),
  );
}

export function addShow(program: Command, around: Surroundings): void {
  const command = program
    .command('show')
    .description('Show one trial: its configuration, its results and the shapes of its network.')
    .argument('<trial>', TRIAL)
    .addHelpText('after', '\nExamples:\n  $ jmin show 52\n  $ jmin show digits/52 --json');
  withSweep(command);
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (text: string, options: TrialOptions) => {
    const terminal = terminalOf(options, around);
    const { trial, sweep: name } = placeOf(text, options);
    await usingSweep(name, options, { ...around, terminal }, async (sweep) => {
      const position = findTrial(sweep.summary, trial);
      printTrial(await sweep.withCurve(position), position, options.json === true, terminal);
    });
  });
}

/** Prints one trial, for people or for programs. */
export function printTrial(summary: Summary, position: number, isJson: boolean, terminal: Terminal): void {
  if (isJson) terminal.print(JSON.stringify(showOf(summary, position)));
  else showTrial(summary, position, terminal);
}

function showOf(summary: Summary, position: number): ShowView {
  const shapes = trialDetails(summary, position)?.shapes ?? [];
  return showView(summary, position, { shapes, rerun: rerunCommand(summary, position) });
}

function showTrial(summary: Summary, position: number, terminal: Terminal): void {
  const { spec, facts, trials, columns } = summary;
  const line = (name: string, value: string) =>
    terminal.print(`${terminal.colors.dim(name.padEnd(22))} ${printable(value)}`);
  const name = trials.name(position);
  terminal.print(
    terminal.colors.bold(`trial ${trials.number(position)}${name === null ? '' : ` (${printable(name)})`}`),
  );
  line('id', trials.id(position));
  const state = stateOf(summary, position);
  const endedAt = columns.endedAt[position] as number;
  line('state', Number.isNaN(endedAt) ? state : `${state} at iteration ${formatCount(endedAt)}`);
  for (const hyperparameter of shownHyperparameters(spec)) {
    line(labelOf(hyperparameter), hyperparameterText(summary, position, hyperparameter));
  }
  if (state === 'finished')
    for (const metric of metricsOf(summary)) line(metric.label, metric.format(metric.value(position)));
  if (facts.folds !== undefined) line('folds', foldMeansText(facts.folds.count));
  line('training time', formatDuration(columns.trainMs[position] as number));
  line('worker', summary.workers[columns.worker[position] as number]?.worker ?? '–');
  const failure = summary.failures.get(position);
  if (failure !== undefined) line('failure', failure.reason);
  const tags = tagsOf(summary.marks, trials.id(position));
  if (tags.length > 0) line('tags', tags.join(', '));
  for (const note of notesOf(summary.marks, trials.id(position)))
    line('note', `${formatTime(note.atMs)}: ${note.text}`);
  terminal.print('');
  if (summary.curve(position) !== null) {
    showCurves(summary, [position], terminal);
    terminal.print('');
  }
  const details = trialDetails(summary, position);
  if (details !== null) {
    const table = {
      columns: [text('matrix'), text('shape'), number('rows'), number('columns'), number('numbers')],
      rows: details.shapes.map((shape) => ({
        cells: [
          shape.name,
          shape.symbols,
          ...[shape.rows, shape.columns, shape.rows * shape.columns].map(formatCount),
        ],
      })),
    };
    for (const row of textTable(table, terminal)) terminal.print(row);
    terminal.print(details.summary);
    terminal.print('');
  }
  terminal.print(terminal.colors.dim('To train it again:'));
  for (const row of rerunCommand(summary, position).split('\n')) terminal.print(printable(row));
}

export function addLogs(program: Command, around: Surroundings): void {
  const command = program
    .command('logs')
    .description('Print the history of one trial, event by event.')
    .argument('<trial>', TRIAL)
    .addOption(
      new Option('-f, --follow', 'print what its command prints on this host, until the trial has ended'),
    )
    .addOption(
      new Option(
        '--checkpoints <dir>',
        'with --follow: the folder for checkpoints of the workers, if they have one',
      ),
    )
    .addHelpText(
      'after',
      `
--follow prints the end of the log of the last attempt, then what is added. It
reads the file of the worker, so it needs the host that trains the trial.

Examples:
  $ jmin logs 52
  $ jmin logs 52 --follow
  $ jmin logs digits/52 --json`,
    );
  withSweep(command);
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (text: string, options: LogsOptions) => {
    const terminal = terminalOf(options, around);
    if (options.follow) return follow(text, options, { ...around, terminal });
    const { trial, sweep: name } = placeOf(text, options);
    await usingSweep(name, options, { ...around, terminal }, async ({ summary, journal }) => {
      const position = findTrial(summary, trial);
      const named = { trial: summary.trials.number(position), id: summary.trials.id(position) };
      for await (const { at, what, event } of trialLog(journal, named.id)) {
        if (options.json) terminal.print(JSON.stringify(logLineView(named, at, event)));
        else
          for (const line of what.split('\n'))
            terminal.print(`${terminal.colors.dim(formatTime(at))}  ${printable(line)}`);
      }
    });
  });
}

/** Prints what the command of a trial prints, until the trial has ended or the user interrupts it. */
async function follow(
  text: string,
  options: LogsOptions,
  around: Surroundings & { readonly terminal: Terminal },
): Promise<void> {
  const given = options.json ? '--json' : options.journal === undefined ? null : '--journal';
  if (given !== null)
    throw new UserError(`--follow prints text as it comes; it cannot be used with ${given}`, {
      code: 'bad-option',
    });
  const { terminal } = around;
  const { trial, sweep } = placeOf(text, options);
  await keepingRedis(options, around, async ({ store }, signal) => {
    const views = new SweepViews(store);
    const slug = await views.find(sweep);
    const summary = await views.summary(slug);
    const position = findTrial(summary, trial);
    const id = summary.trials.id(position);
    const followed = followSweep(store, slug);
    const place = {
      folder: options.checkpoints ?? ownCheckpointFolder(options.dataDir),
      ...{ prefix: store.target.prefix, slug, sweep: summary.spec.name, trial: id },
    };
    const isOpen = async () => {
      await followed.catchUp();
      const now = followed.fold?.trials.position(id);
      return now !== undefined && OPEN.includes(followed.fold?.state(now) ?? 'cancelled');
    };
    let isHere = false;
    try {
      for await (const line of followPrinted(place, { isOpen, signal })) {
        isHere = true;
        terminal.print(printable(line));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (isHere || signal.aborted) return;
    throw new UserError(`trial ${summary.trials.number(position)}: no log of its command is on this host`, {
      code: 'no-log',
      hint: 'Logs are kept where the worker runs. jmin show names the worker; --checkpoints names its folder.',
    });
  });
}

const OPEN: readonly string[] = ['waiting', 'running'];
