import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { measureSpeed } from '../../app/measureSpeed.js';
import { refineSweep } from '../../app/refineSweep.js';
import { DURATION, parseDuration } from '../../base/duration.js';
import { UserError } from '../../base/errors.js';
import { formatCounted, formatDuration } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { usableCores } from '../../processes/usableCores.js';
import { formatNextSweep } from '../../report/nextSweepFile.js';
import { refinedView } from '../../views/refinedView.js';
import { type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingWholeSweep } from '../session.js';
import { terminalOf } from '../terminal.js';
import { wrapText } from '../wrapText.js';
import { writeTextFile } from '../writeTextFile.js';

interface RefineFlags extends SweepOptions {
  readonly output: string;
  readonly force?: true;
  readonly budget?: number;
}

export function addRefine(program: Command, around: Surroundings): void {
  const command = program
    .command('refine')
    .description('Write the sweep file to run next, with the reason for each line.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(new Option('-o, --output <file>', 'file to write, beside the sweep file').default('next.yaml'))
    .addOption(new Option('-f, --force', 'replace an existing file'))
    .addOption(new Option('--budget <time>', 'time that the sweep may take, e.g. 30m').argParser(readTime))
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin refine digits -o sweeps/digits-2.yaml\n  $ jmin refine digits --budget 10m && jmin run next.yaml',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: RefineFlags) => {
    const terminal = terminalOf(options, around);
    const { output, budget = null } = options;
    if (existsSync(output) && !options.force) {
      throw new UserError(`${output}: the file exists already`, {
        code: 'file-exists',
        hint: 'Name another file with --output, or replace it with --force.',
      });
    }
    await usingWholeSweep(name, options, { ...around, terminal }, async ({ summary }) => {
      const speed = measureSpeed(readKernelChoice(around.environment), around.environment);
      const refined = refineSweep(summary, { budgetMs: budget, speed, cores: usableCores() });
      writeTextFile(output, formatNextSweep(refined));
      if (options.json) return terminal.print(JSON.stringify(refinedView(summary, refined, output)));
      for (const [key, reason] of Object.entries(refined.reasons))
        if (reason !== '')
          for (const line of wrapText(printable(`${key}: ${reason}`), terminal.width)) terminal.print(line);
      const size = `${formatCounted(refined.trials, 'trial')}, ${formatDuration(refined.forecastMs)} at most`;
      terminal.print(
        `wrote ${printable(output)} (${size}): jmin run ${printable(output)} trains what is new`,
      );
    });
  });
}

function readTime(text: string): number {
  if (DURATION.test(text)) return parseDuration(text);
  throw new InvalidArgumentError(`expected a time, e.g. 30m or 2h; got ${JSON.stringify(text)}`);
}
