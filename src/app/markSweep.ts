/** Notes and tags on sweeps and trials. Each is an event of the journal. */
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { MAX_NOTE_LENGTH, MAX_TAG_LENGTH } from '../model/specDefaults.js';
import { tagsOf } from '../results/marks.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';

/** Notes of one sweep and its trials, and tags of one sweep or trial. */
export const MAX_NOTES = 1000;
export const MAX_TAGS = 50;

interface Marked {
  readonly slug: string;
  readonly summary: Summary;
  /** The id of the trial; null: the sweep. */
  readonly trial: string | null;
}

/** @throws UserError if the text is empty or too long, or the sweep has too many notes. */
export async function addNote(store: Store, { slug, summary, trial }: Marked, text: string): Promise<void> {
  const written = text.trim();
  if (written === '' || written.length > MAX_NOTE_LENGTH) {
    const found = written === '' ? 'nothing' : `${formatCount(written.length)} characters`;
    throw badMark(`a note: expected up to ${formatCount(MAX_NOTE_LENGTH)} characters; got ${found}`);
  }
  if (summary.marks.notes.length >= MAX_NOTES)
    throw badMark(`${summary.spec.name} has ${formatCount(MAX_NOTES)} notes, which is the most`);
  await store.journal(slug).append({ type: 'noted', about: trial, text: written });
}

/** Words of letters, digits and some signs, so that they can be typed and searched for. */
const TAG = /^[\p{L}\p{N}][\p{L}\p{N}_.:/+-]*$/u;

/** @throws UserError for a tag of another form, or too many. */
export async function changeTags(
  store: Store,
  { slug, summary, trial }: Marked,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  for (const tag of [...add, ...remove]) {
    if (TAG.test(tag) && tag.length <= MAX_TAG_LENGTH) continue;
    throw badMark(
      `a tag: expected up to ${MAX_TAG_LENGTH} letters, digits or _ . : / + - without spaces; got ${JSON.stringify(tag.slice(0, 100))}`,
    );
  }
  const own = new Set([...tagsOf(summary.marks, trial), ...add]);
  for (const tag of remove) own.delete(tag);
  if (own.size > MAX_TAGS) throw badMark(`expected at most ${MAX_TAGS} tags; got ${own.size}`);
  await store.journal(slug).append({ type: 'tagged', about: trial, add: [...add], remove: [...remove] });
}

function badMark(message: string): UserError {
  return new UserError(message, { code: 'bad-mark' });
}
