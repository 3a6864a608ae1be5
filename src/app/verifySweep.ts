/**
 * Checks that a sweep is complete. The journal shows that every planned trial ended exactly once. The control
 * records show that nothing is in flight. Training some trials again shows whether they give what the sweep promises.
 */
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { randomStream } from '../base/random.js';
import type { Dataset } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { firstDigestOf } from '../results/digest.js';
import { FollowedSweep } from '../results/follow.js';
import type { JournalEntry } from '../results/journal.js';
import { MemoryJournal } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';
import { summarise } from '../results/summarise.js';
import { type DigestVersion, doneCount, metricAt, type Summary, stateOf } from '../results/summary.js';
import type { Store } from '../store/store.js';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';
import { openTraining } from '../trainers/openTraining.js';
import { objectiveOf, trainerOf } from '../trainers/trainers.js';
import type { Run, Training, TrialEnding } from '../trainers/training.js';
import { deletedSweep } from './deletedSweep.js';
import { fetchDataset } from './fetchDataset.js';
import { type JudgedAgain, judgeAgain, type TrainedAgain } from './judgeAgain.js';
import { tableOf } from './launch.js';
import { openJournalFile } from './openSweep.js';

/** What a journal alone proves. */
export interface JournalProof {
  readonly digest: string;
  readonly digestVersion: DigestVersion;
  /** The digest of versions of jmin without tie breakers; null if it equals the digest. */
  readonly earlierDigest: string | null;
  readonly trials: number;
  /** Trials without a final result, and extra endings of trials that had one already. */
  readonly missing: number;
  readonly repeated: number;
  readonly isSound: boolean;
}

export interface Verification extends JournalProof, JudgedAgain {
  /** Runs still open or claimed after the end of the sweep. */
  readonly inFlight: number;
  readonly retrained: number;
}

export interface VerifyOptions {
  /** How many trials to train again. */
  readonly retrain: number;
  readonly kernel: KernelChoice | null;
  /** Whether the command or module of the sweep may run here. Who can write to Redis decides what it is. */
  readonly allowsCommands?: boolean;
}

/** @throws UserError if trials would have to run a command that may not. */
export async function verifySweep(store: Store, slug: string, options: VerifyOptions): Promise<Verification> {
  const entries: JournalEntry[] = [];
  for await (const batch of readAll(store.journal(slug))) entries.push(...batch);
  const followed = new FollowedSweep(new MemoryJournal(entries), tableOf);
  await followed.catchUp();
  if (followed.fold === null) throw deletedSweep(slug);
  const summary = summarise(followed.fold);
  const { ledger } = summary;
  refuseCommand(summary.spec, options);
  const missing = ledger.planned - doneCount(ledger) - summary.pruned;
  const repeated = repeatedEndings(entries);
  const inFlight = ledger.waiting + ledger.running > 0 ? 0 : await store.runs.countInFlight(slug);
  const chosen = chooseTrials(summary, options.retrain);
  const trained = chosen.length === 0 ? [] : await retrain(store, summary, chosen, options.kernel);
  const again = judgeAgain(trained, summary.spec);
  const isSound = missing + repeated + inFlight + again.different.length === 0;
  return {
    ...digestsOf(summary),
    trials: ledger.planned,
    missing,
    repeated,
    inFlight,
    retrained: chosen.length,
    ...again,
    isSound,
  };
}

function refuseCommand(spec: SweepSpec, { retrain, allowsCommands = false }: VerifyOptions): void {
  const { name, codePatterns } = trainerOf(spec);
  if (retrain === 0 || codePatterns === null || allowsCommands) return;
  throw new UserError(`${printable(spec.name, 60)}: --retrain would run its ${name} on this machine`, {
    code: 'command-not-allowed',
    hint: 'Add --allow-commands if you trust everyone who can write to this Redis.',
  });
}

/** The same from an exported journal, which cannot say what is in flight. */
export async function verifyJournalFile(path: string): Promise<JournalProof> {
  const { summary, journal } = await openJournalFile(path);
  const { ledger } = summary;
  const entries: JournalEntry[] = [];
  for await (const batch of readAll(journal)) entries.push(...batch);
  const missing = ledger.planned - doneCount(ledger) - summary.pruned;
  const repeated = repeatedEndings(entries);
  return {
    ...digestsOf(summary),
    trials: ledger.planned,
    missing,
    repeated,
    isSound: missing + repeated === 0,
  };
}

function digestsOf(summary: Summary): Pick<JournalProof, 'digest' | 'digestVersion' | 'earlierDigest'> {
  const { digest, digestVersion } = summary;
  return { digest, digestVersion, earlierDigest: digestVersion === 2 ? firstDigestOf(summary) : null };
}

/** Counts the final endings of a trial after its first. */
function repeatedEndings(entries: readonly JournalEntry[]): number {
  const ended = new Set<string>();
  let repeated = 0;
  for (const { event } of entries) {
    const ending = event.type === 'reused' ? event.ending : event;
    if (ending.type !== 'finished' && ending.type !== 'diverged') continue;
    if (ended.has(ending.trial)) repeated++;
    ended.add(ending.trial);
  }
  return repeated;
}

/** A random choice of trials with a result; equal sweeps give equal choices. */
function chooseTrials(summary: Summary, count: number): number[] {
  const positions = [...summary.ranking].filter((position) => stateOf(summary, position) !== 'stopped');
  randomStream(positions.length, 'verify').shuffle(positions);
  return positions.slice(0, count);
}

async function retrain(
  store: Store,
  summary: Summary,
  positions: readonly number[],
  kernel: KernelChoice | null,
): Promise<TrainedAgain[]> {
  const dataset = await fetchDataset(store, summary.facts.digest);
  const training = openTraining(summary.spec.trainer, {
    kernel,
    memoryBytes: undefined,
    variables: process.env,
  });
  const { metric } = objectiveOf(summary.spec);
  const trained: TrainedAgain[] = [];
  try {
    for (const position of positions) {
      const ending = await trainAgain(training, summary, { position, dataset });
      trained.push({
        id: summary.trials.id(position),
        before: metricAt(summary.columns, metric, position),
        now: ending === null ? Number.NaN : endingValue(ending, metric),
        isSame: ending !== null && isSame(ending, summary, position),
      });
    }
    return trained;
  } finally {
    training.close();
  }
}

export async function trainAgain(
  training: Training,
  { trials, spec }: Pick<Summary, 'trials' | 'spec'>,
  { position, dataset }: { readonly position: number; readonly dataset: Dataset },
): Promise<TrialEnding | null> {
  const configuration = trials.configuration(position);
  const iterations = trainerOf(spec).lengthOf(configuration);
  const run = {
    configuration,
    trials: [{ id: trials.id(position), iterations }],
    record: spec.record,
    ...trainedBy(spec),
  };
  for await (const step of training.train(run, dataset, null)) {
    if (step.type === 'ending') return step.ending;
  }
  return null;
}

function trainedBy({ settings, name }: SweepSpec): Pick<Run, 'settings' | 'sweep'> {
  return { sweep: name, ...(settings === undefined ? {} : { settings }) };
}

/** The value of a metric; NaN if the training diverged. */
export function endingValue({ type, curve, metrics }: TrialEnding, metric: string): number {
  if (type === 'diverged') return Number.NaN;
  return (metrics ?? present(curve.at(-1), 'a record').metrics)[metric] ?? Number.NaN;
}

/** Whether a training ended as the journal says, every bit of its metrics included. */
export function isSame(
  { type, curve, metrics }: TrialEnding,
  { columns }: Summary,
  position: number,
): boolean {
  const last = present(curve.at(-1), 'a record');
  if (type !== stateOf({ columns }, position)) return false;
  if (type === 'diverged') return last.iteration === columns.endedAt[position];
  return Object.entries(metrics ?? last.metrics).every(([name, value]) =>
    sameOrNone(value, metricAt(columns, name, position)),
  );
}

/** A journal stores null for a number that is not finite. */
function sameOrNone(value: number, stored: number | undefined): boolean {
  return Object.is(value, stored) || (Number.isNaN(stored) && !Number.isFinite(value));
}
