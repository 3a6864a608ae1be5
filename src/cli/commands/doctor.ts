import type { Command } from 'commander';
import { examineMachine, examineRedis, type MachineCheck } from '../../app/doctor.js';
import { UserError } from '../../base/errors.js';
import { printable } from '../../base/printable.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { checksView } from '../../views/answers.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';
import { wrapText } from '../wrapText.js';

/** Characters of the name of a check. */
const WHAT_WIDTH = 18;
const MARKS = { ok: '✓', warn: '!', refuse: '✗' } as const;

export function addDoctor(program: Command, around: Surroundings): void {
  const command = program
    .command('doctor')
    .description('Check this machine and its Redis, and say how to fix what is wrong.')
    .addHelpText('after', '\nExamples:\n  $ jmin doctor\n  $ jmin doctor --redis redis://queue:6379 --json');
  withRedis(command);
  withOutput(command).action(async (options: RedisOptions & OutputOptions) => {
    const terminal = terminalOf(options, around);
    const checks = examineMachine(readKernelChoice(around.environment));
    const quiet = { ...terminal, note: () => {} };
    try {
      const found = await usingRedis(options, { ...around, terminal: quiet }, ({ store }) =>
        examineRedis(store),
      );
      checks.push(...found);
    } catch (error) {
      checks.push(...refusals(error));
    }
    if (options.json) terminal.print(JSON.stringify(checksView(checks)));
    for (const { severity, what, found, hint } of options.json ? [] : checks) {
      const { green, yellow, red, dim } = terminal.colors;
      const color = { ok: green, warn: yellow, refuse: red }[severity];
      const indent = ' '.repeat(WHAT_WIDTH + 3);
      const [first = '', ...more] = wrapText(printable(found), terminal.width - indent.length);
      terminal.print(`${color(MARKS[severity])} ${what.padEnd(WHAT_WIDTH)} ${first}`);
      for (const line of more) terminal.print(indent + line);
      for (const line of hint === undefined ? [] : wrapText(hint, terminal.width - indent.length))
        terminal.print(indent + dim(line));
    }
    if (checks.some(({ severity }) => severity === 'refuse')) process.exitCode = 3;
  });
}

/** An unreachable or unfit Redis is a finding. The other checks still run. */
function refusals(error: unknown): MachineCheck[] {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((one) => {
    if (!(one instanceof UserError)) throw one;
    const check = { severity: 'refuse', what: 'Redis', found: one.message } as const;
    return one.hint === undefined ? check : { ...check, hint: one.hint };
  });
}
