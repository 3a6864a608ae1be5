/** What people wrote about a sweep and its trials. It changes no result and no digest. */
import type { Noted, Tagged } from '../model/events.js';

export interface Note {
  readonly atMs: number;
  /** The id of its trial; null: about the sweep. */
  readonly trial: string | null;
  readonly text: string;
}

export interface Marks {
  /** In the order in which they were written. */
  readonly notes: readonly Note[];
  /** Sorted tags of each trial by its id; '' has those of the sweep. */
  readonly tags: readonly (readonly [trial: string, tags: readonly string[]])[];
}

export const NO_MARKS: Marks = { notes: [], tags: [] };

export function withNote(marks: Marks, { about, text }: Noted, atMs: number): Marks {
  return { ...marks, notes: [...marks.notes, { atMs, trial: about, text }] };
}

export function withTags({ notes, tags }: Marks, { about, add, remove }: Tagged): Marks {
  const all = new Map(tags);
  const key = about ?? '';
  const own = new Set([...(all.get(key) ?? []), ...add]);
  for (const tag of remove) own.delete(tag);
  all.set(key, [...own].sort());
  if (own.size === 0) all.delete(key);
  return { notes, tags: [...all] };
}

/** The tags of a trial; null: of the sweep. */
export function tagsOf({ tags }: Marks, trial: string | null): readonly string[] {
  return tags.find(([id]) => id === (trial ?? ''))?.[1] ?? [];
}

export function notesOf({ notes }: Marks, trial: string | null): readonly Note[] {
  return notes.filter((note) => note.trial === trial);
}
