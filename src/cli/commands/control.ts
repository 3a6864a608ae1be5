/** Commands that change the course of a sweep: pause, resume, cancel, retry, priority; and verify. */
import { type Command, Option } from 'commander';
import {
  cancelSweep,
  pauseSweep,
  refuseEnded,
  resumeSweep,
  retryTrials,
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
import { formatCount, formatCounted } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
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

/** Finds the sweep, carries an order out and says so. */
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
    if (await views.lacksData(summary)) terminal.note(`It waits for its data set: ${HOW_DATA_COMES}`);
  });
}

const SWEEP = 'name of the sweep; may be left out where there is one';

export function addPause(program: Command, around: Surroundings): void {
  const command = program
    .command('pause')
    .description('Start no more trials of a sweep; those in work go on to their end.')
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
    .description('Go on with a sweep that was paused.')
    .argument('[sweep]', SWEEP)
    .addHelpText('after', '\nExamples:\n  $ jmin resume digits');
  withRedis(command);
  withOutput(command).action(async (name: string | undefined, options: RedisOptions & OutputOptions) => {
    await order(name, options, around, async ({ store, slug, views }) => {
      refuseEnded(await views.summary(slug), 'resume');
      await resumeSweep(store, slug);
      return { said: 'goes on', answer: { paused: false } };
    });
  });
}

export function addCancel(program: Command, around: Surroundings): void {
  const command = program
    .command('cancel')
    .description('End a sweep: trials in work are stopped, those that wait are not trained. Results stay.')
    .argument('<sweep>', 'name of the sweep')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin cancel digits\n  $ jmin retry digits      # opens what was cancelled again',
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
    .description('Open trials again that failed, were stopped or cancelled; workers train them.')
    .argument('[sweep]', SWEEP)
    .argument('[trials...]', 'their numbers or ids; otherwise all of them')
    .addOption(new Option('--failed', 'only those that failed'))
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
        return { said: `${formatCounted(retried, 'trial')} will be tried again`, answer: { retried } };
      });
    },
  );
}

export function addPriority(program: Command, around: Surroundings): void {
  const command = program
    .command('priority')
    .description('Change the share of the workers that a sweep gets, against other sweeps.')
    .argument('<sweep>', 'name of the sweep')
    .argument('<weight>', 'a whole number from 1 to 100', wholeNumber(1, 100))
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

export function addVerify(program: Command, around: Surroundings): void {
  const command = program
    .command('verify')
    .description('Prove from its journal that every planned trial of a sweep ended exactly once.')
    .argument('[sweep]', SWEEP)
    .addOption(
      new Option('--retrain <n>', 'also train so many of its trials again, and compare bits')
        .default(0)
        .argParser(wholeNumber(0, 1_000_000)),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin verify digits\n  $ jmin verify digits --retrain 10\n  $ jmin verify --journal reports/digits/journal.jsonl.gz\n\nExit code 1 where anything is not as it must be.',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(
    async (name: string | undefined, options: SweepOptions & { retrain: number }) => {
      if (options.journal !== undefined) return verifyFile(options.journal, options, around);
      await order(name, options, around, async ({ store, slug, views }) => {
        const kernel = readKernelChoice(around.environment);
        const found = await verifySweep(store, slug, { retrain: options.retrain, kernel });
        return {
          said: tell(found),
          answer: verifiedView({ ...namedTrials(await views.summary(slug)), slug }, found),
        };
      });
    },
  );
}

async function verifyFile(
  path: string,
  options: SweepOptions & { retrain: number },
  around: Surroundings,
): Promise<void> {
  if (options.retrain > 0) {
    throw new UserError('--retrain needs the data set, which is in Redis; got --journal', {
      code: 'bad-option',
      hint: 'jmin import brings the sweep back into Redis, and its sweep file, run again, the data.',
    });
  }
  const { summary } = await openJournalFile(path);
  const found = await verifyJournalFile(path);
  const said = tell(found);
  const named = { ...namedTrials(summary), slug: sweepSlug(summary.spec.name) };
  terminalOf(options, around).print(options.json ? JSON.stringify(verifiedView(named, found)) : said);
}

/** What was found, as text; the exit code says it too. */
function tell(found: JournalProof | Verification): string {
  if (!found.isSound) process.exitCode = 1;
  const { trials, missing, repeated, digest, earlierDigest, isSound } = found;
  const more = 'inFlight' in found ? found : { inFlight: null, retrained: 0, different: [] };
  const counts = [
    `${formatCount(missing)} without a final result`,
    `${formatCount(repeated)} counted twice`,
    ...(more.inFlight === null ? [] : [`${formatCount(more.inFlight)} left in flight`]),
  ];
  const again = `${formatCount(more.retrained)} trained again: ${formatCount(more.different.length)} differ`;
  return [
    `${formatCounted(trials, 'trial')} planned: ${counts.join(', ')}`,
    ...(more.retrained === 0 ? [] : [again]),
    `digest ${digest}`,
    ...(earlierDigest === null ? [] : [`digest ${earlierDigest} in jmin 0.1.0, which broke ties by id`]),
    isSound ? 'sound' : 'not sound',
  ].join('\n');
}
