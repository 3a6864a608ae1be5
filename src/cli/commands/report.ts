import type { Command } from 'commander';
import { UserError } from '../../base/errors.js';
import { printable } from '../../base/printable.js';
import { MAX_COMPARED } from '../../charts/winnersChart.js';
import { sweepSlug } from '../../model/slug.js';
import type { WrittenReport } from '../../report/reportFolder.js';
import type { Summary } from '../../results/summary.js';
import { type Surroundings, withJournal, withOutput, withRedis, withReports } from '../options.js';
import { openWhole, type SweepOptions, usingWholeSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';

interface ReportOptions extends SweepOptions {
  readonly reports: string;
}

export function addReport(program: Command, around: Surroundings): void {
  const command = program
    .command('report')
    .description('Write the report of a sweep in its current state, or one report over several sweeps.')
    .argument('[sweeps...]', 'name of the sweep; of several sweeps, names or journal files')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin report digits\n  $ jmin report --journal reports/digits/journal.jsonl.gz --reports elsewhere\n  $ jmin report digits digits-2 old/journal.jsonl.gz',
    );
  withRedis(command);
  withReports(command);
  withJournal(command);
  withOutput(command).action(async (names: readonly string[], options: ReportOptions) => {
    const terminal = terminalOf(options, around);
    const write = names.length > 1 ? reportSeveral : reportOne;
    await write(names, options, { ...around, terminal });
  });
}

interface Around extends Surroundings {
  readonly terminal: Terminal;
}

async function reportOne([name]: readonly string[], options: ReportOptions, around: Around): Promise<void> {
  const { terminal } = around;
  await usingWholeSweep(name, options, around, async (sweep) => {
    const { spec } = sweep.summary;
    // Loaded only here: drawing charts takes long to load.
    const { writeWholeReport } = await import('../../app/writeWholeReport.js');
    const written = await writeWholeReport(sweep, options.reports, (line) => terminal.warn(printable(line)));
    show(written, { sweep: spec.name, slug: sweepSlug(spec.name) }, { options, terminal });
  });
}

/** A report over several sweeps is about one moment: each is read once, in the order given. */
async function reportSeveral(
  names: readonly string[],
  options: ReportOptions,
  around: Around,
): Promise<void> {
  refuse(names, options);
  const summaries: Summary[] = [];
  for (const name of names) summaries.push(await openWhole(name, options, around));
  const { writeComparison } = await import('../../report/writeComparison.js');
  const written = await writeComparison(summaries, options.reports);
  show(written, { sweeps: summaries.map(({ spec }) => spec.name) }, { options, terminal: around.terminal });
}

function refuse(names: readonly string[], { journal }: ReportOptions): void {
  if (journal !== undefined) {
    throw new UserError('--journal reads one sweep; got names of sweeps beside it', {
      code: 'bad-option',
      hint: 'Name journal files like sweeps: jmin report digits old/journal.jsonl.gz.',
    });
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError(`expected different sweeps; got ${printable(twice, 60)} twice`, {
      code: 'bad-option',
    });
  }
  if (names.length > MAX_COMPARED) {
    throw new UserError(`a report covers at most ${MAX_COMPARED} sweeps; got ${names.length}`, {
      code: 'bad-option',
      hint: 'Name fewer: more curves in one picture are not told apart.',
    });
  }
}

function show(
  { directory, files }: WrittenReport,
  names: Readonly<Record<string, unknown>>,
  { options, terminal }: { options: ReportOptions; terminal: Terminal },
): void {
  if (options.json) return terminal.print(JSON.stringify({ ...names, directory, files }));
  for (const file of files) terminal.print(printable(file));
}
