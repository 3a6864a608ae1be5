import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { firstSweepFile } from '../../app/firstSweepFile.js';
import { UserError } from '../../base/errors.js';
import { printable } from '../../base/printable.js';
import { type OutputOptions, type Surroundings, withOutput } from '../options.js';
import { terminalOf } from '../terminal.js';

interface InitOptions extends OutputOptions {
  readonly output?: string;
  readonly force?: true;
}

export function addInit(program: Command, around: Surroundings): void {
  const command = program
    .command('init')
    .description('Write a commented sweep file to start from, after a look at the data it is for.')
    .argument('[data]', 'table to train on: CSV, TSV or JSON lines')
    .addOption(new Option('-o, --output <file>', 'where to (default: sweep.yaml, or named after the data)'))
    .addOption(new Option('-f, --force', 'write over a file that is there'))
    .addHelpText('after', '\nExamples:\n  $ jmin init\n  $ jmin init data/houses.csv -o houses.yaml');
  withOutput(command).action(async (data: string | undefined, options: InitOptions) => {
    const terminal = terminalOf(options, around);
    const output =
      options.output ?? (data === undefined ? 'sweep.yaml' : `${basename(data).split('.')[0]}.yaml`);
    if (existsSync(output) && !options.force) {
      throw new UserError(`${output}: there is a file of this name`, {
        code: 'file-exists',
        hint: 'Name another with --output, or write over it with --force.',
      });
    }
    write(output, await firstSweepFile(data ?? null, dirname(output)));
    if (options.json) terminal.print(JSON.stringify({ file: output }));
    else
      terminal.print(`wrote ${printable(output)}: jmin plan ${printable(output)} shows what it would train`);
  });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new UserError(`${path}: cannot be written (${(cause as NodeJS.ErrnoException).code})`, {
      code: 'cannot-write',
      exitCode: 3,
      cause,
    });
  }
}
