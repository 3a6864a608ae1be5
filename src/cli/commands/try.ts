/** Shows what is read from the output of a command, before a sweep of it is run. */
import { type Command, Option } from 'commander';
import { prepareSweep } from '../../app/prepareSweep.js';
import { isRead, type TriedLine, tryLines } from '../../app/tryLines.js';
import { adviceFor, commandMetric, plannedTrial, tryPoint } from '../../app/tryPoint.js';
import { UserError } from '../../base/errors.js';
import { formatCount } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { shellWord } from '../../report/rerun.js';
import { trialId } from '../../trainers/trialId.js';
import { numbersOf, readLineView } from '../../views/tryView.js';
import { Interrupted } from '../interruption.js';
import { type OutputOptions, type Surroundings, wholeNumber, withOutput } from '../options.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

interface TryFlags extends OutputOptions, SpecOptions {
  readonly lines?: string;
  readonly trial?: number;
}

const MAX_TRIAL = 1e9;

export function addTry(program: Command, around: Surroundings): void {
  const command = program
    .command('try')
    .description('Run one point of a sweep of a command, and show what is read from each line of its output.')
    .argument('[file]', 'sweep file')
    .addOption(
      new Option('--lines <file>', 'run nothing: read the lines of this file, or of standard input for -'),
    )
    .addOption(
      new Option(
        '--trial <n>',
        'number of the trial to run, as jmin plan --all counts (default: the first)',
      ).argParser(wholeNumber(1, MAX_TRIAL)),
    )
    .addHelpText(
      'after',
      `
With --json, each line of output becomes one object with line, step and metrics.
A line from which nothing is read has empty metrics. A step stays until a line
names the next one. The point itself leaves no result, and needs no Redis.

Examples:
  $ jmin try sweep.yaml
  $ jmin try sweep.yaml --set lr=0.1 --trial 7
  $ python train.py | jmin try --lines -
  $ jmin try sweep.yaml --lines train.log --json

Exit codes: 0 the metric was read, 1 it was not, or the command failed,
2 bad input, 130 interrupted by Ctrl-C, 143 by SIGTERM. With --lines and without
a sweep file: 0 whatever was read.`,
    );
  withSpec(command);
  withOutput(command).action(async (file: string | undefined, options: TryFlags) => {
    const terminal = terminalOf(options, around);
    if (options.lines === undefined) await runPoint(file, options, { around, terminal });
    else await readLines(options.lines, { file, options, terminal });
  });
}

interface Shown {
  readonly around: Surroundings;
  readonly terminal: Terminal;
}

async function runPoint(
  file: string | undefined,
  options: TryFlags,
  { around, terminal }: Shown,
): Promise<void> {
  const { spec, source, place } = await readSpec(file, options, (line) => terminal.note(line));
  const { name } = commandMetric(spec, place);
  const prepared = await prepareSweep(spec, source, file ?? null, (line) => terminal.note(line));
  const trial = plannedTrial(prepared, options.trial ?? null);
  const { trainer, context } = prepared.plan;
  const words = trainer.commandLine(trial.configuration, spec.settings) ?? [];
  if (!options.json)
    terminal.print(
      terminal.colors.dim(`trial ${trial.number}: ${printable(words.map(shellWord).join(' '))}`),
    );
  const shower = new LineShower(options, terminal);
  const tried = await around.interruption.hold((signal) =>
    tryPoint(prepared, trial, {
      environment: around.environment,
      signal,
      onLine: (line) => shower.show(line),
    }),
  );
  if (tried === null) throw new Interrupted();
  const { outcome, metrics, reason, advice } = tried;
  process.exitCode = outcome === 'failed' ? 1 : 0;
  if (options.json) {
    const id = trialId(trainer, trial.configuration, context);
    const view = { trial: trial.number, id, outcome, metrics: numbersOf(metrics), reason, advice };
    terminal.print(JSON.stringify(view));
    return;
  }
  terminal.print('');
  terminal.print(shower.summary());
  if (reason === null) terminal.print(`${outcome}: ${name} ${metrics[name]}`);
  else for (const line of `failed: ${reason}`.split('\n')) terminal.print(printable(line));
  for (const line of advice) terminal.print(printable(line));
}

interface LinesFlags {
  readonly file: string | undefined;
  readonly options: TryFlags;
  readonly terminal: Terminal;
}

async function readLines(lines: string, { file, options, terminal }: LinesFlags): Promise<void> {
  const metric = await metricOf(file, options, terminal);
  const shower = new LineShower(options, terminal);
  const reading = { pattern: metric?.pattern ?? null, name: metric?.name ?? '' };
  for await (const line of tryLines(lines, reading)) shower.show(line);
  const isDone = metric === null || isRead(metric.name, shower.names);
  if (!isDone) process.exitCode = 1;
  if (options.json) return;
  terminal.print('');
  terminal.print(shower.summary());
  if (isDone && shower.names.length > 0) return;
  if (!isDone) terminal.print(`${printable(metric.name)} was not read.`);
  for (const line of adviceFor(metric?.name ?? 'loss', shower.names)) terminal.print(printable(line));
}

/** The metric of the sweep whose output is read; null without a sweep file. */
async function metricOf(file: string | undefined, options: TryFlags, terminal: Terminal) {
  if (options.trial !== undefined)
    throw new UserError('--trial cannot be used with --lines, which runs nothing', { code: 'bad-option' });
  if (file === undefined) return null;
  const { spec, place } = await readSpec(file, options, (line) => terminal.note(line));
  return commandMetric(spec, place);
}

/** Prints lines with what was read from each, and counts. */
class LineShower {
  readonly #isJson: boolean;
  readonly #terminal: Terminal;
  readonly #names = new Set<string>();
  #read = 0;
  #count = 0;

  constructor({ json }: OutputOptions, terminal: Terminal) {
    this.#isJson = json === true;
    this.#terminal = terminal;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  show(line: TriedLine): void {
    this.#count++;
    const values = Object.entries(line.metrics);
    if (values.length > 0) this.#read++;
    for (const [name] of values) this.#names.add(name);
    if (this.#isJson) {
      this.#terminal.print(JSON.stringify(readLineView(this.#count, line)));
      return;
    }
    const { colors } = this.#terminal;
    this.#terminal.print(printable(line.text));
    if (values.length === 0 && line.step === null) return;
    const read = values.map(([name, value]) => `${printable(name)} ${value}`).join(', ');
    const step = line.step === null ? '' : `step ${line.step}${read === '' ? '' : ': '}`;
    this.#terminal.print(colors.cyan(`  → ${step}${read}`));
  }

  summary(): string {
    const names = this.names.map((name) => printable(name)).join(', ');
    return `read metrics from ${formatCount(this.#read)} of ${formatCount(this.#count)} lines${names === '' ? '' : `: ${names}`}`;
  }
}
