import { type Command, InvalidArgumentError, Option } from 'commander';
import { exportJournal, setAsideNotice } from '../../app/exportJournal.js';
import { DESTINATIONS, type Destination, exportToTool, parseDestination } from '../../app/exportToTool.js';
import { formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { curveColumns, toCsv, toJsonLines, trialColumns } from '../../report/exportTables.js';
import type { Summary } from '../../results/summary.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingSweep, usingWholeSweep } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { writeTextFile } from '../writeTextFile.js';

const FORMATS = ['journal', 'csv', 'jsonl', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

interface ExportFlags extends SweepOptions {
  readonly output?: string;
  readonly format: Format;
  readonly curves?: true;
  readonly to?: Destination;
}

export function addExport(program: Command, around: Surroundings): void {
  const command = program
    .command('export')
    .description('Write a sweep to a file: its journal, or its trials as a table.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(
      new Option(
        '-o, --output <file>',
        'file to write (default: journal.jsonl.gz, or trials or curves with the ending)',
      ),
    )
    .addOption(
      new Option('--format <format>', 'journal, from which every other output can be made, or a table')
        .choices(FORMATS)
        .default('journal'),
    )
    .addOption(
      new Option('--curves', 'a row for each recorded point of a curve, instead of one for each trial'),
    )
    .addOption(
      new Option('--to <tool:place>', `write for another tool: ${DESTINATIONS}`)
        .argParser(readDestination)
        .conflicts(['output', 'format', 'curves']),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin export digits -o digits.jsonl.gz\n  $ jmin export digits --format parquet\n  $ jmin export digits --format csv --curves\n  $ jmin export digits --to optuna:digits.log\n  $ jmin export digits --to tensorboard:runs\n  $ jmin export digits --to mlflow:http://127.0.0.1:5000',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: ExportFlags) => {
    const terminal = terminalOf(options, around);
    if (options.to !== undefined) return exportTo(options.to, name, options, { ...around, terminal });
    const output = options.output ?? defaultName(options);
    // A journal is written as it is; tables read the curves.
    const using = options.format === 'journal' ? usingSweep : usingWholeSweep;
    await using(name, options, { ...around, terminal }, async ({ journal, summary }) => {
      if (options.format === 'journal') {
        const setAside = await exportJournal(journal, output);
        if (setAside !== null) terminal.warn(printable(setAsideNotice(output, setAside)));
      } else writeTextFile(output, await contentOf(summary, options));
      const { name: sweep } = summary.spec;
      const exported = { sweep, slug: sweepSlug(sweep), file: output };
      terminal.print(options.json ? JSON.stringify(exported) : printable(output));
    });
  });
}

async function exportTo(
  to: Destination,
  name: string | undefined,
  options: ExportFlags,
  around: Surroundings & { readonly terminal: Terminal },
): Promise<void> {
  const { terminal } = around;
  await usingWholeSweep(name, options, around, async ({ summary }) => {
    const trials = await exportToTool(summary, to);
    const { name: sweep } = summary.spec;
    if (options.json) terminal.print(JSON.stringify({ sweep, slug: sweepSlug(sweep), file: to.place }));
    else terminal.print(`${printable(to.place)}: ${formatCounted(trials, 'trial')} for ${to.tool}`);
  });
}

function readDestination(text: string): Destination {
  const destination = parseDestination(text);
  if (destination !== null) return destination;
  throw new InvalidArgumentError(`expected ${DESTINATIONS}; got ${JSON.stringify(text)}`);
}

function defaultName({ format, curves }: ExportFlags): string {
  if (format === 'journal') return 'journal.jsonl.gz';
  return `${curves ? 'curves' : 'trials'}.${format}`;
}

async function contentOf(summary: Summary, { format, curves }: ExportFlags): Promise<string | Uint8Array> {
  const columns = curves ? curveColumns(summary) : trialColumns(summary);
  if (format === 'csv') return toCsv(columns);
  if (format === 'jsonl') return toJsonLines(columns);
  // Loaded only where it is asked for.
  const { toParquet } = await import('../../report/parquet.js');
  return toParquet(columns);
}
