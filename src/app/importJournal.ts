/** Restores a sweep from its exported journal into a Redis that lacks it: results and state, but not the data. */
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import type { Journal, JournalEntry } from '../results/journal.js';
import { journalLine, readJournalFile } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';
import type { Summary } from '../results/summary.js';
import { asStored } from '../store/packEvent.js';
import type { Store } from '../store/store.js';
import { trainerOf } from '../trainers/trainers.js';
import { badJournal, openEntries } from './openSweep.js';

/** Entries written by one script call: a few hundred kilobytes, unless curves are long. */
const BATCH = 500;

/** A sweep that was read from a file and checked. */
export interface ImportableSweep {
  readonly path: string;
  readonly slug: string;
  readonly summary: Summary;
  readonly entries: readonly JournalEntry[];
  /** Whether the last line was cut off and left out. */
  readonly isCut: boolean;
}

/** @throws UserError if the file is not the journal of a sweep, or is from another trainer. */
export async function readImportableSweep(path: string): Promise<ImportableSweep> {
  let isCut = false;
  const entries = await readJournalFile(path, () => {
    isCut = true;
  });
  const [first] = entries;
  if (first === undefined) throw badJournal(path, 'it has no events');
  if (first.event.type !== 'planned')
    throw badJournal(path, `it begins with ${first.event.type}, not with planned`);
  checkTrainer(path, entries);
  const { slug, summary } = await openEntries(path, entries);
  return { path, slug, summary, entries, isCut };
}

/** Trials of another trainer have other ids, so no result would belong to a trial of the plan. */
function checkTrainer(path: string, entries: readonly JournalEntry[]): void {
  const last = entries.findLast(({ event }) => event.type === 'planned')?.event;
  if (last?.type !== 'planned') return;
  const { version } = trainerOf(last.spec);
  if (last.trainer === version) return;
  throw new UserError(
    `${path}: expected a sweep of trainer ${version}; got one of trainer ${printable(String(last.trainer), 20)}`,
    { code: 'other-trainer', hint: `Import it with jmin ${printable(String(last.jmin), 20)}.` },
  );
}

/**
 * Writes the entries that Redis lacks, batch by batch, and returns their number. If it is killed, repeating it
 * resumes. The sweep is listed at the end and waits until it is run, because a journal does not hold the data set.
 * @throws UserError if Redis has a sweep of this name that has another history or is being trained.
 */
export async function importSweep(store: Store, sweep: ImportableSweep): Promise<number> {
  const { slug, summary, entries } = sweep;
  const there = await countThere(store.journal(slug), sweep);
  if (there === 0) await store.imports.forgetDeadRuns(slug);
  for (let start = there; start < entries.length; start += BATCH) {
    const after = entries[start - 1]?.id ?? null;
    const answer = await store.imports.append(slug, after, entries.slice(start, start + BATCH));
    if (answer !== 'ok') throw refusal(sweep, answer);
  }
  await store.sweeps.add(slug, summary.spec.name);
  return entries.length - there;
}

/** How many of the entries are in Redis. */
async function countThere(journal: Journal, sweep: ImportableSweep): Promise<number> {
  let there = 0;
  for await (const batch of readAll(journal)) {
    for (const entry of batch) {
      const known = sweep.entries[there++];
      const isSame =
        known !== undefined && journalLine({ ...known, event: asStored(known.event) }) === journalLine(entry);
      if (!isSame) throw otherHistory(sweep);
    }
  }
  return there;
}

function otherHistory({ path, summary }: ImportableSweep): UserError {
  const name = printable(summary.spec.name, 60);
  return new UserError(
    `the sweep ${name} is in this Redis already, with entries that ${path} does not have`,
    {
      code: 'sweep-exists',
      hint: 'Continue with that one, remove it with jmin delete, or import under another --prefix.',
    },
  );
}

function refusal({ summary }: ImportableSweep, answer: 'changed' | 'busy'): UserError {
  const name = printable(summary.spec.name, 60);
  return answer === 'busy'
    ? new UserError(`trials of the sweep ${name} are being trained`, {
        code: 'in-flight',
        hint: 'Import it when its run has ended; 10 s after its last worker was killed.',
      })
    : new UserError(`another process has written to the sweep ${name} meanwhile`, {
        code: 'sweep-changed',
        hint: 'Nothing is lost: the next run trains what is missing.',
      });
}
