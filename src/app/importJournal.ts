/** A sweep from its exported journal, in a Redis that does not have it: results, state and all, but for the data. */
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

/** Entries written by one script: a few hundred kilobytes, unless curves are long. */
const BATCH = 500;

/** A sweep read from a file and found good. */
export interface ImportableSweep {
  readonly path: string;
  readonly slug: string;
  readonly summary: Summary;
  readonly entries: readonly JournalEntry[];
  /** Whether a last line was cut off in writing, and so left out. */
  readonly isCut: boolean;
}

/** @throws UserError if the file is no journal of a sweep, or not of this trainer. */
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

/** Trials of another trainer have other ids, so that none of the results would be of a trial of the plan. */
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
 * Writes what Redis lacks of a sweep, batch by batch; returns how many entries that were. Killed on the way and
 * repeated, it goes on. The sweep is listed at the end, and waits until it is run: its data set is not in a journal.
 * @throws UserError where Redis has a sweep of this name with another history, or one that is being trained.
 */
export async function importSweep(store: Store, sweep: ImportableSweep): Promise<number> {
  const { slug, summary, entries } = sweep;
  const there = await countThere(store.journal(slug), sweep);
  for (let start = there; start < entries.length; start += BATCH) {
    const after = entries[start - 1]?.id ?? null;
    const answer = await store.imports.append(slug, after, entries.slice(start, start + BATCH));
    if (answer !== 'ok') throw refusal(sweep, answer);
  }
  await store.sweeps.add(slug, summary.spec.name);
  return entries.length - there;
}

/** How many of the entries Redis has. */
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
      hint: 'Go on with that one, or take it away with jmin delete; --prefix imports beside it.',
    },
  );
}

function refusal({ summary }: ImportableSweep, answer: 'changed' | 'busy'): UserError {
  const name = printable(summary.spec.name, 60);
  return answer === 'busy'
    ? new UserError(`trials of the sweep ${name} are in work`, {
        code: 'in-flight',
        hint: 'Import when its run has ended.',
      })
    : new UserError(`somebody else has written to the sweep ${name} meanwhile`, {
        code: 'sweep-changed',
        hint: 'Nothing is lost: whoever runs it now trains what is missing.',
      });
}
