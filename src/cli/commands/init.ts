import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { firstSweepFile } from '../../app/firstSweepFile.js';
import { HELPER_LANGUAGES, type HelperLanguage, helperFile } from '../../app/helperFile.js';
import { UserError } from '../../base/errors.js';
import { printable } from '../../base/printable.js';
import { type OutputOptions, type Surroundings, withOutput } from '../options.js';
import { terminalOf } from '../terminal.js';
import { wrapText } from '../wrapText.js';
import { writeTextFile } from '../writeTextFile.js';

interface InitOptions extends OutputOptions {
  readonly output?: string;
  readonly force?: true;
  readonly helper?: HelperLanguage;
}

/** Decisions about the data that are printed; the file has them all. */
const MAX_NOTES = 20;

export function addInit(program: Command, around: Surroundings): void {
  const command = program
    .command('init')
    .description('Write a commented sweep file to start from, fitted to a table of data.')
    .argument('[data]', 'table to train on: CSV, TSV or JSON lines')
    .addOption(
      new Option('-o, --output <file>', 'file to write (default: sweep.yaml, or named after the data)'),
    )
    .addOption(new Option('-f, --force', 'replace an existing file'))
    .addOption(
      new Option(
        '--helper <language>',
        'write a file instead that connects a script to jmin: its values, its metrics, a request to stop',
      ).choices(HELPER_LANGUAGES),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ jmin init
  $ jmin init data/houses.csv -o houses.yaml
  $ jmin init --helper python`,
    );
  withOutput(command).action(async (data: string | undefined, options: InitOptions) => {
    const terminal = terminalOf(options, around);
    if (options.helper !== undefined) {
      if (data !== undefined)
        throw new UserError(`--helper writes no sweep file; it takes no data: ${printable(data)}`, {
          code: 'bad-option',
        });
      const { name, text } = helperFile(options.helper);
      const helper = options.output ?? name;
      refuseExisting(helper, options);
      writeTextFile(helper, text);
      terminal.print(
        options.json ? JSON.stringify({ file: helper, notes: [] }) : `wrote ${printable(helper)}: import it`,
      );
      return;
    }
    const output =
      options.output ?? (data === undefined ? 'sweep.yaml' : `${basename(data).split('.')[0]}.yaml`);
    refuseExisting(output, options);
    const { text, notes } = await firstSweepFile(data ?? null, dirname(output));
    writeTextFile(output, text);
    if (options.json) {
      terminal.print(JSON.stringify({ file: output, notes }));
      return;
    }
    for (const note of notes.slice(0, MAX_NOTES))
      for (const line of wrapText(printable(note, 200), terminal.width)) terminal.print(line);
    if (notes.length > MAX_NOTES)
      terminal.print(`${notes.length - MAX_NOTES} more decisions are in the file`);
    terminal.print(`wrote ${printable(output)}: jmin plan ${printable(output)} shows what it would train`);
  });
}

function refuseExisting(file: string, { force }: InitOptions): void {
  if (!existsSync(file) || force) return;
  throw new UserError(`${file}: the file exists already`, {
    code: 'file-exists',
    hint: 'Name another file with --output, or replace it with --force.',
  });
}
