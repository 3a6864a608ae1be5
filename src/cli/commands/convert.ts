import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { convertFile } from '../../app/convertFile.js';
import { UserError } from '../../base/errors.js';
import { formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { TOOLS, type Tool } from '../../convert/convertSweep.js';
import type { ConvertedView } from '../../views/convertedView.js';
import { type OutputOptions, type Surroundings, withOutput } from '../options.js';
import { terminalOf } from '../terminal.js';
import { writeTextFile } from '../writeTextFile.js';

interface ConvertFlags extends OutputOptions {
  readonly output?: string;
  readonly force?: true;
  readonly from?: Tool;
  readonly command?: string;
  readonly metric?: string;
}

export function addConvert(program: Command, around: Surroundings): void {
  const command = program
    .command('convert')
    .description('Write a sweep file from one of W&B, Katib, NNI, Determined or Hydra.')
    .argument('<words...>', 'file to convert, or overrides of Hydra, e.g. lr=0.1,0.01, or both')
    .addOption(new Option('-o, --output <file>', 'file to write (default: standard output)'))
    .addOption(new Option('-f, --force', 'replace an existing file'))
    .addOption(new Option('--from <tool>', 'tool of the file (default: found by its content)').choices(TOOLS))
    .addOption(
      new Option('--command <text>', 'command that trains one trial, instead of the one in the file'),
    )
    .addOption(new Option('--metric <name>', 'metric that it prints, instead of the one in the file'))
    .addHelpText(
      'after',
      `
Examples:
  $ jmin convert wandb.yaml -o sweep.yaml && jmin plan sweep.yaml
  $ jmin convert search_space.json --metric val_loss
  $ jmin convert conf/config.yaml 'lr=0.1,0.01' 'model=glob(*)'

Comments in the file say what has no counterpart.`,
    );
  withOutput(command).action((words: readonly string[], options: ConvertFlags) => {
    const terminal = terminalOf(options, around);
    const { output = null } = options;
    if (output !== null && existsSync(output) && !options.force) {
      throw new UserError(`${output}: the file exists already`, {
        code: 'file-exists',
        hint: 'Name another file with --output, or replace it with --force.',
      });
    }
    const { from, text, remarks } = convertFile({
      words,
      from: options.from ?? null,
      command: options.command ?? null,
      metric: options.metric ?? null,
    });
    if (output !== null) writeTextFile(output, text);
    const view: ConvertedView = { from, file: output, sweep_file: text, remarks };
    if (options.json) return terminal.print(JSON.stringify(view));
    if (output === null) return terminal.print(text.trimEnd());
    const said = remarks.length === 0 ? '' : ` (${formatCounted(remarks.length, 'remark')} in its comments)`;
    const name = printable(output);
    terminal.print(`wrote ${name} from ${from}${said}: jmin plan ${name} shows what it would train`);
  });
}
