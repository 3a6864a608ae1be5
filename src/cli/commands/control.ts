/** Commands that change the course of a sweep: pause, resume, cancel, retry, sooner, priority; and verify. */
import { type Command, Option } from 'commander';
import {
  cancelSweep,
  pauseSweep,
  refuseEnded,
  resumeSweep,
  retryTrials,
  runSooner,
  setPriority,
} from '../../app/controlSweep.js';
import { openJournalFile } from '../../app/openSweep.js';
import { HOW_DATA_COMES, SweepViews } from '../../app/sweepViews.js';
import {
  type JournalProof,
  type Verification,
  verifyJournalFile,
  verifySweep,
} from '../../app/verifySweep.js';
import { UserError } from '../../base/errors.js';
import { formatCount, formatCounted, formatNumber } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { MAX_PRIORITY } from '../../model/specDefaults.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { verifiedView } from '../../views/answers.js';
import { namedTrials } from '../../views/workerView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  wholeNumber,
  withJournal,
  withOutput,
  withRedis,
} from '../options.js';
import { type SweepOptions, usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';

type Store = Parameters<typeof pauseSweep>[0];
interface Ordered {
  readonly store: Store;
  readonly slug: string;
  readonly views: SweepViews;
}

/** Finds the sweep, carries out an order and reports it. */
async function order(
  name: string | undefined,
  options: RedisOptions & OutputOptions,
  around: Surroundings,
  carryOut: (ordered: Ordered) => Promise<{ readonly said: string; readonly answer: object }>,
): Promise<void> {
  const terminal = terminalOf(options, around);
  await usingRedis(options, { ...around, terminal }, async ({ store }) => {
    const views = new SweepViews(store);
    const slug = await views.find(name);
    const { said, answer } = await carryOut({ store, slug, views });
    const summary = await views.summary(slug);
    const { spec } = summary;
    if (options.json) terminal.print(JSON.stringify({ sweep: spec.name, slug, ...answer }));
    else terminal.print(`${printable(spec.name, 60)}: ${said}`);
    if (await views.lacksData(summary)) terminal.note(`It is waiting for its data set: ${HOW_DATA_COMES}`);
  });
}

const SWEEP = 'name of the sweep; optional if there is only one';

export function addPause(program: Command, around: Surroundings): void {
  const command = program
    .command('pause')
    .description('Start no more trials of a sweep. Those that are training finish.')
    .argument('[sweep]', SWEEP)
    .addHelpText('after', '\nExamples:\n  $ jmin pause digits\n  $ jmin resume digits');
  withRedis(command);
  withOutput(command).action(async (name: string | undefined, options: RedisOptions & OutputOptions) => {
    await order(name, options, around, async ({ store, slug, views }) => {
      refuseEnded(await views.summary(slug), 'pause');
      await pauseSweep(store, slug, 'by the user');
      return { said: 'paused', answer: { paused: true } };
    });
  });
}

export function addResume(program: Command, around: Surroundings): void {
  const command = program
    .command('resume')
    .description('Resume a paused sweep.')
    .argument('[sweep]', SWEEP)
    .addHelpText('after', '\nExamples:\n  $ jmin resume digits');
  withRedis(command);
  withOutput(command).action(async (name: string | undefined, options: RedisOptions & OutputOptions) => {
    await order(name, options, around, async ({ store, slug, views }) => {
      refuseEnded(await views.summary(slug), 'resume');
      await resumeSweep(store, slug);
      return { said: 'resumed', answer: { paused: false } };
    });
  });
}

export function addCancel(program: Command, around: Surroundings): void {
  const command = program
    .command('cancel')
    .description('End a sweep: stop the trials that are training, and train no others. Results stay.')
    .argument('<sweep>', 'name of the sweep')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin cancel digits\n  $ jmin retry digits      # trains the cancelled trials after all',
    );
  withRedis(command);
  withOutput(command).action(async (name: string, options: RedisOptions & OutputOptions) => {
    await order(name, options, around, async ({ store, slug, views }) => {
      refuseEnded(await views.summary(slug), 'cancel');
      await cancelSweep(store, slug);
      const { cancelled } = (await views.summary(slug)).ledger;
      return { said: `${formatCounted(cancelled, 'trial')} cancelled`, answer: { cancelled } };
    });
  });
}

export function addRetry(program: Command, around: Surroundings): void {
  const command = program
    .command('retry')
    .description('Queue trials again that failed, were stopped or were cancelled.')
    .argument('[sweep]', SWEEP)
    .argument('[trials...]', 'numbers or ids of the trials; all of them if left out')
    .addOption(new Option('--failed', 'only trials that failed'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin retry digits\n  $ jmin retry digits 12 17\n  $ jmin retry digits --failed',
    );
  withRedis(command);
  withOutput(command).action(
    async (
      name: string | undefined,
      names: string[],
      options: RedisOptions & OutputOptions & { failed?: true },
    ) => {
      await order(name, options, around, async ({ store, slug, views }) => {
        const sweep = { slug, summary: await views.summary(slug) };
        const retried = await retryTrials(store, sweep, { names, onlyFailed: options.failed === true });
        const said =
          retried === 0
            ? `nothing to queue again: no trial ${options.failed === true ? 'failed' : 'failed, was stopped or was cancelled'}`
            : `${formatCounted(retried, 'trial')} queued again`;
        return { said, answer: { retried } };
      });
    },
  );
}

export function addSooner(program: Command, around: Surroundings): void {
  const command = program
    .command('sooner')
    .description('Train waiting trials before the others of their sweep.')
    .argument('<sweep>', 'name of the sweep')
    .argument('<trials...>', 'numbers or ids of the trials')
    .addHelpText('after', '\nExamples:\n  $ jmin sooner digits 12 17');
  withRedis(command);
  withOutput(command).action(async (name: string, names: string[], options: RedisOptions & OutputOptions) => {
    await order(name, options, around, async ({ store, slug, views }) => {
      const moved = await runSooner(store, { slug, summary: await views.summary(slug) }, names);
      return { said: `${formatCounted(moved, 'trial')} moved forward`, answer: { moved } };
    });
  });
}

export function addPriority(program: Command, around: Surroundings): void {
  const command = program
    .command('priority')
    .description('Set the weight of a sweep when several sweeps share the workers.')
    .argument('<sweep>', 'name of the sweep')
    .argument('<weight>', `a whole number from 1 to ${MAX_PRIORITY}`, wholeNumber(1, MAX_PRIORITY))
    .addHelpText('after', '\nExamples:\n  $ jmin priority digits 10');
  withRedis(command);
  withOutput(command).action(
    async (name: string, priority: number, options: RedisOptions & OutputOptions) => {
      await order(name, options, around, async ({ store, slug, views }) => {
        refuseEnded(await views.summary(slug), 'prioritise');
        await setPriority(store, slug, priority);
        return { said: `priority ${priority}`, answer: { priority } };
      });
    },
  );
}

interface VerifyCommandOptions extends SweepOptions {
  readonly retrain: number;
  readonly allowCommands?: true;
}

export function addVerify(program: Command, around: Surroundings): void {
  const command = program
    .command('verify')
    .description('Check in the journal of a sweep that every planned trial ended exactly once.')
    .argument('[sweep]', SWEEP)
    .addOption(
      new Option(
        '--retrain <n>',
        'train n of its trials again, and compare the bits, or the values within metric.tolerance',
      )
        .default(0)
        .argParser(wholeNumber(0, 1_000_000)),
    )
    .option('--allow-commands', 'let --retrain run the command or module of the sweep on this machine')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin verify digits\n  $ jmin verify digits --retrain 10\n  $ jmin verify --journal reports/digits/journal.jsonl.gz\n\nExit code 1 if any check fails.',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: VerifyCommandOptions) => {
    if (options.journal !== undefined) return verifyFile(options.journal, options, around);
    await order(name, options, around, async ({ store, slug, views }) => {
      const kernel = readKernelChoice(around.environment);
      const found = await verifySweep(store, slug, {
        retrain: options.retrain,
        kernel,
        allowsCommands: options.allowCommands === true,
      });
      return {
        said: reportText(found),
        answer: verifiedView({ ...namedTrials(await views.summary(slug)), slug }, found),
      };
    });
  });
}

async function verifyFile(path: string, options: VerifyCommandOptions, around: Surroundings): Promise<void> {
  if (options.retrain > 0) {
    throw new UserError('--retrain needs the data set, which is in Redis; got --journal', {
      code: 'bad-option',
      hint: 'Restore the sweep in Redis with jmin import, then run its sweep file to store the data.',
    });
  }
  const { summary } = await openJournalFile(path);
  const found = await verifyJournalFile(path);
  const said = reportText(found);
  const named = { ...namedTrials(summary), slug: sweepSlug(summary.spec.name) };
  terminalOf(options, around).print(options.json ? JSON.stringify(verifiedView(named, found)) : said);
}

/** The findings as text. Sets the exit code. */
function reportText(found: JournalProof | Verification): string {
  if (!found.isSound) process.exitCode = 1;
  const { trials, missing, repeated, digest, earlierDigest, isSound } = found;
  return [
    `${formatCounted(trials, 'trial')} planned`,
    `${formatCount(missing)} without a final result`,
    `${formatCount(repeated)} counted twice`,
    ...('inFlight' in found ? verifiedText(found) : []),
    `digest ${digest}`,
    ...(earlierDigest === null ? [] : [`digest ${earlierDigest} in jmin 0.1.0, which broke ties by id`]),
    isSound ? 'sound' : 'not sound',
  ].join('\n');
}

function verifiedText({ inFlight, retrained, different, spread, tolerance }: Verification): string[] {
  const flight = `${formatCount(inFlight)} left in flight`;
  if (retrained === 0) return [flight];
  const differ = `${formatCount(retrained)} trained again: ${formatCount(different.length)} differ`;
  if (tolerance === null) return [flight, differ];
  const most = spread === null ? 'no values to compare' : `values differ by ${formatNumber(spread)} at most`;
  return [flight, `${differ} by more than ${formatNumber(tolerance)} (metric.tolerance); ${most}`];
}
