/**
 * Checks that a sweep is complete. The journal shows that every planned trial ended exactly once. The control
 * records show that nothing is in flight. Training some trials again shows that they give the same bits.
 */
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { randomStream } from '../base/random.js';
import { loadDataset } from '../data/loadDataset.js';
import { decodeDataset } from '../data/transport.js';
import type { Dataset } from '../model/dataset.js';
import { firstDigestOf } from '../results/digest.js';
import { FollowedSweep } from '../results/follow.js';
import type { JournalEntry } from '../results/journal.js';
import { MemoryJournal } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';
import { summarise } from '../results/summarise.js';
import { type DigestVersion, doneCount, metricAt, type Summary, stateOf } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { parseNetworkConfiguration } from '../trainers/network/configuration.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';
import { kernelData } from '../trainers/network/training/kernelData.js';
import { train } from '../trainers/network/training/train.js';
import { deletedSweep } from './deletedSweep.js';
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

export interface Verification extends JournalProof {
  /** Runs still open or claimed after the end of the sweep. */
  readonly inFlight: number;
  /** The number of trials trained again, and the ids of those that gave other bits. */
  readonly retrained: number;
  readonly different: readonly string[];
}

export interface VerifyOptions {
  /** How many trials to train again. */
  readonly retrain: number;
  readonly kernel: KernelChoice | null;
}

export async function verifySweep(store: Store, slug: string, options: VerifyOptions): Promise<Verification> {
  const entries: JournalEntry[] = [];
  for await (const batch of readAll(store.journal(slug))) entries.push(...batch);
  const followed = new FollowedSweep(new MemoryJournal(entries), tableOf);
  await followed.catchUp();
  if (followed.fold === null) throw deletedSweep(slug);
  const summary = summarise(followed.fold);
  const { ledger, trials } = summary;
  const missing = trials.size - doneCount(ledger);
  const repeated = repeatedEndings(entries);
  const inFlight = ledger.waiting + ledger.running > 0 ? 0 : await store.runs.countInFlight(slug);
  const chosen = chooseTrials(summary, options.retrain);
  const different = chosen.length === 0 ? [] : await retrain(store, summary, chosen, options.kernel);
  const isSound = missing + repeated + inFlight + different.length === 0;
  return {
    ...digestsOf(summary),
    trials: trials.size,
    missing,
    repeated,
    inFlight,
    retrained: chosen.length,
    different,
    isSound,
  };
}

/** The same from an exported journal, which cannot say what is in flight. */
export async function verifyJournalFile(path: string): Promise<JournalProof> {
  const { summary, journal } = await openJournalFile(path);
  const { ledger, trials } = summary;
  const entries: JournalEntry[] = [];
  for await (const batch of readAll(journal)) entries.push(...batch);
  const missing = trials.size - doneCount(ledger);
  const repeated = repeatedEndings(entries);
  return { ...digestsOf(summary), trials: trials.size, missing, repeated, isSound: missing + repeated === 0 };
}

function digestsOf(summary: Summary): Pick<JournalProof, 'digest' | 'digestVersion' | 'earlierDigest'> {
  const { digest, digestVersion } = summary;
  return { digest, digestVersion, earlierDigest: digestVersion === 1 ? null : firstDigestOf(summary) };
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

/** The ids of the trials that gave other bits when they were trained again. */
async function retrain(
  store: Store,
  summary: Summary,
  positions: readonly number[],
  choice: KernelChoice | null,
): Promise<string[]> {
  const dataset = await fetchDataset(store, summary.facts.digest);
  const kernel = loadKernel(choice ?? undefined);
  const data = kernel.load(kernelData(dataset));
  try {
    return positions.flatMap((position) => {
      const id = summary.trials.id(position);
      const configuration = parseNetworkConfiguration(summary.trials.configuration(position));
      const trials = [{ id, iterations: configuration.iterations }];
      const run = { configuration, trials, record: summary.spec.record };
      for (const step of train(kernel, data, dataset.facts, run)) {
        if (step.type !== 'ending') continue;
        const last = present(step.ending.curve.at(-1), 'a record');
        const { columns } = summary;
        const isSame =
          step.ending.type === stateOf(summary, position) &&
          (step.ending.type === 'diverged'
            ? last.iteration === columns.endedAt[position]
            : Object.is(last.J, metricAt(columns, 'J', position)) &&
              sameOrNone(last.devJ, metricAt(columns, 'dev_J', position)));
        return isSame ? [] : [id];
      }
      return [id];
    });
  } finally {
    data.close();
  }
}

/** A journal has null where a number is not finite. */
function sameOrNone(value: number, stored: number | undefined): boolean {
  return Object.is(value, stored) || (Number.isNaN(stored) && !Number.isFinite(value));
}

async function fetchDataset(store: Store, digest: string): Promise<Dataset> {
  const shared = await store.datasets.getShared(digest);
  if (shared !== null) return loadDataset(shared.spec, shared.directory);
  const chunks = await store.datasets.get(digest);
  if (chunks === null)
    throw new UserError('the data set of the sweep is not in Redis', {
      code: 'no-dataset',
      hint: 'Run the sweep file again: that stores the data and trains only what is missing.',
    });
  return decodeDataset(chunks);
}
