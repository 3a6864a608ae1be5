import { type Command, Option } from 'commander';
import { exportJournal, setAsideNotice } from '../../app/exportJournal.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { curveColumns, toCsv, toJsonLines, trialColumns } from '../../report/exportTables.js';
import type { Summary } from '../../results/summary.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingSweep, usingWholeSweep } from '../session.js';
import { terminalOf } from '../terminal.js';
import { writeTextFile } from '../writeTextFile.js';

const FORMATS = ['journal', 'csv', 'jsonl', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

interface ExportFlags extends SweepOptions {
  readonly output?: string;
  readonly format: Format;
  readonly curves?: true;
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
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin export digits -o digits.jsonl.gz\n  $ jmin export digits --format parquet\n  $ jmin export digits --format csv --curves',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: ExportFlags) => {
    const terminal = terminalOf(options, around);
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
