import { type Command, Option } from 'commander';
import { notifyDrift } from '../../app/notifyDrift.js';
import { notifyHosts } from '../../app/notifyHosts.js';
import { openJournalFile, openNamedSweep } from '../../app/openSweep.js';
import { type Recheck, type RecheckedTrial, recheckSweep } from '../../app/recheckSweep.js';
import { readRedisAccess } from '../../app/redisAccess.js';
import { SweepViews } from '../../app/sweepViews.js';
import { formatCounted, formatNumber } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { number, text } from '../../report/reportTable.js';
import type { Summary } from '../../results/summary.js';
import { objectiveOf } from '../../trainers/trainers.js';
import { labelOf } from '../../views/labels.js';
import { recheckView } from '../../views/recheckView.js';
import {
  type NotifyFlags,
  type Surroundings,
  wholeNumber,
  withJournal,
  withNotifyHosts,
  withOutput,
  withRedis,
} from '../options.js';
import { keepingRedis, type SweepOptions } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { textTable } from '../textTable.js';
import { wrapText } from '../wrapText.js';

interface RecheckFlags extends SweepOptions, NotifyFlags {
  readonly best: number;
  readonly file?: string;
}

const MAX_BEST = 1000;
/** Rows of the table; --json has all. */
const MAX_ROWS = 20;

export function addRecheck(program: Command, around: Surroundings): void {
  const command = program
    .command('recheck')
    .description('Train the best trials and their neighbours again, here and now, and say what moved.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(
      new Option('--best <n>', 'best configurations, beside their neighbours')
        .default(3)
        .argParser(wholeNumber(1, MAX_BEST)),
    )
    .addOption(new Option('--file <file>', 'its sweep file: take the data, code and command as they are now'))
    .addHelpText(
      'after',
      `
Examples:
  $ jmin recheck digits
  $ jmin recheck digits --file sweeps/digits.yaml --best 5
  $ jmin recheck --journal reports/digits/journal.jsonl.gz --file digits.yaml

Exit code 1 if another configuration wins, or if bits differ although data,
code and trainer are the same.`,
    );
  withRedis(command);
  withJournal(command);
  withNotifyHosts(command);
  withOutput(command).action(async (name: string | undefined, options: RecheckFlags) => {
    const terminal = terminalOf(options, around);
    const { summary, found } = await recheck(name, options, { ...around, terminal });
    terminal.draw([]);
    if (!found.isConfirmed) process.exitCode = 1;
    if (options.json) terminal.print(JSON.stringify(recheckView(summary, found)));
    else show(summary, found, terminal);
  });
}

async function recheck(
  name: string | undefined,
  options: RecheckFlags,
  around: Surroundings & { readonly terminal: Terminal },
): Promise<{ summary: Summary; found: Recheck }> {
  const { environment, terminal } = around;
  const common = {
    best: options.best,
    file: options.file ?? null,
    kernel: readKernelChoice(environment),
    environment,
    onProgress: (done: number, of: number) => terminal.draw([`trained again: ${done} of ${of}`]),
  };
  if (options.journal !== undefined) {
    const { summary } = await openJournalFile(options.journal);
    return around.interruption.hold(async (signal) => ({
      summary,
      found: await recheckSweep(null, summary, { ...common, signal }),
    }));
  }
  return keepingRedis(options, around, async ({ store }, signal) => {
    const { summary } = await openNamedSweep(new SweepViews(store), name, 'whole');
    const found = await recheckSweep(store, summary, { ...common, signal });
    const access = readRedisAccess(options, environment);
    const hosts = notifyHosts({ access, hosts: options.notifyHosts ?? [], spec: null, environment });
    const onProblem = (line: string) => terminal.log.warn('notify', {}, line);
    const text = sentencesOf(summary, found).join(' ');
    await notifyDrift(store, summary, found, { text, hosts, environment, onProblem });
    return { summary, found };
  });
}

function show(summary: Summary, found: Recheck, terminal: Terminal): void {
  const { trials } = summary;
  const label = labelOf(objectiveOf(summary.spec).metric);
  const rows = found.trials.slice(0, MAX_ROWS).map((trial) => ({
    cells: [
      String(trials.number(trial.position)),
      formatNumber(trial.before),
      formatNumber(trial.now),
      verdictOn(trial),
    ],
  }));
  const columns = [number('trial'), number(`${label} then`), number('now'), text('bits')];
  for (const line of textTable({ columns, rows }, terminal)) terminal.print(line);
  const more = found.trials.length - rows.length;
  if (more > 0) terminal.print(`${formatCounted(more, 'more trial')}: --json has them`);
  terminal.print('');
  for (const sentence of sentencesOf(summary, found))
    for (const line of wrapText(printable(sentence), terminal.width)) terminal.print(line);
}

function verdictOn({ isSame, mustBeSame }: RecheckedTrial): string {
  if (isSame) return 'same';
  return mustBeSame ? 'differ without a reason' : 'differ';
}

function sentencesOf({ trials }: Summary, found: Recheck): string[] {
  const { changed, unexplained, winnerBefore, winnerNow } = found;
  const same = found.trials.filter(({ isSame }) => isSame).length;
  const [then, now] = [trials.number(winnerBefore), trials.number(winnerNow)];
  return [
    `${formatCounted(found.trials.length, 'trial')} trained again: ${same} with the same bits.`,
    ...changed.map(({ name, before, now: today }) => `Changed: ${name}, ${before} before, ${today} now.`),
    ...(unexplained === 0
      ? []
      : [`${formatCounted(unexplained, 'trial')} differ though data, code and trainer are the same.`]),
    then === now ? `Trial ${then} still wins.` : `Trial ${now} wins now; trial ${then} won before.`,
  ];
}
