import { present } from '../base/assert.js';
import { messageOf, UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { printable } from '../base/printable.js';
import { sweepSlug } from '../model/slug.js';
import { FollowedSweep } from '../results/follow.js';
import type { Journal, JournalEntry } from '../results/journal.js';
import { MemoryJournal, readJournalFile } from '../results/journalFile.js';
import { summarise } from '../results/summarise.js';
import type { Summary } from '../results/summary.js';
import type { TrialDetails } from '../trainers/trainer.js';
import { trainerOf } from '../trainers/trainers.js';
import { tableOf } from './launch.js';
import { type SweepViews, workerWaitedFor } from './sweepViews.js';

/** A sweep to read, from Redis or from a journal file. */
export interface ReadableSweep {
  readonly summary: Summary;
  readonly journal: Journal;
}

export interface OpenedSweep extends ReadableSweep {
  /** Whether trials are left that cannot be trained until the sweep is run. A journal file cannot say. */
  readonly lacksData: boolean;
  /** The worker that its trials wait for, in words; null if there is one. */
  readonly waitsFor: string | null;
  /** The summary with the curve of one trial, which `summary` may lack. */
  withCurve(position: number): Promise<Summary>;
  /** The summary of all trials with all curves. */
  whole(): Promise<Summary>;
}

/** Opens a sweep from its exported journal: no Redis is needed. */
export async function openJournalFile(path: string): Promise<OpenedSweep> {
  const sweep = await openEntries(path, await readJournalFile(path));
  return {
    ...sweep,
    lacksData: false,
    waitsFor: null,
    withCurve: async () => sweep.summary,
    whole: async () => sweep.summary,
  };
}

/**
 * The sweep that the entries of a journal file describe.
 * @throws UserError if they describe none.
 */
export async function openEntries(
  path: string,
  entries: readonly JournalEntry[],
): Promise<ReadableSweep & { slug: string }> {
  const journal = new MemoryJournal(entries);
  const followed = new FollowedSweep(journal, tableOf);
  try {
    await followed.catchUp();
  } catch (error) {
    // Each line is a valid event. Contradictions between events show only while they are planned and folded.
    throw badJournal(path, `its events do not fit together: ${printable(messageOf(error), 200)}`, error);
  }
  if (followed.fold === null) throw badJournal(path, 'it has no planned event');
  const summary = summarise(followed.fold);
  return { summary, journal, slug: sweepSlug(summary.spec.name) };
}

export function badJournal(path: string, what: string, cause?: unknown): UserError {
  const message = `${path}: expected the journal of a sweep; ${what}`;
  return new UserError(message, { code: 'bad-journal', cause });
}

/**
 * How much of a sweep is read.
 *   shown   what lists and status show: the other trials may be missing from its summary
 *   trials  all trials; their curves may be missing
 *   whole   all trials and curves, folded from the journal without any cache
 */
export type SweepDetail = 'shown' | 'trials' | 'whole';

/** The sweep with this name or slug; if no name is given, the only sweep. */
export async function openNamedSweep(
  views: SweepViews,
  name: string | undefined,
  detail: SweepDetail,
): Promise<OpenedSweep & { slug: string }> {
  const slug = await views.find(name);
  const summary = await views[SUMMARY_OF[detail]](slug);
  return {
    ...{ slug, summary, journal: views.journal(slug), lacksData: await views.lacksData(summary) },
    waitsFor: workerWaitedFor(summary, await views.workers()),
    whole: async () => (detail === 'whole' ? summary : views.wholeSummary(slug)),
    withCurve: async (position) => (detail === 'whole' ? summary : views.withCurve(slug, summary, position)),
  };
}

const SUMMARY_OF = { shown: 'shown', trials: 'summary', whole: 'wholeSummary' } as const;

/** The position of a trial given by its number (12, #12), its id, or the beginning of its id. */
export function findTrial({ trials, spec }: Summary, text: string): number {
  const number = /^#?(\d+)$/.exec(text)?.[1];
  const byNumber = number === undefined ? undefined : trials.positionOfNumber(Number(number));
  if (byNumber !== undefined) return byNumber;
  const ids = Array.from({ length: trials.size }, (_, position) => trials.id(position));
  const named = ids.findIndex((_, position) => trials.name(position) === text);
  if (named !== -1) return named;
  const matching = text.length >= 4 ? ids.filter((id) => id.startsWith(text)) : [];
  const [id] = matching;
  if (matching.length === 1 && id !== undefined) return present(trials.position(id), 'position');
  const near = nearest(text, ids.slice(0, 10_000));
  throw new UserError(`${spec.name} has no trial ${JSON.stringify(text)}`, {
    code: 'no-trial',
    hint:
      matching.length > 1
        ? `${matching.length} ids begin with this: give more characters.`
        : `Give its number or its id; the report lists both${near === null ? '' : `; did you mean ${near}?`}`,
  });
}

/** The parts of a trial's model, e.g. the matrices of a network; null if its trainer shows nothing. */
export function trialDetails({ spec, trials, facts }: Summary, position: number): TrialDetails | null {
  return trainerOf(spec).detailsOf(trials.configuration(position), facts);
}
