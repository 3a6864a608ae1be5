import type { Journal, JournalEntry } from './journal.js';

/** Entries in one request. */
const BATCH = 1000;

/** All current entries of a journal after one of them (null: from the start), batch by batch. */
export async function* readAll(
  journal: Journal,
  from: string | null = null,
): AsyncGenerator<readonly JournalEntry[]> {
  let after = from;
  for (;;) {
    const entries: readonly JournalEntry[] = await journal.read(after, BATCH);
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries;
    after = last.id;
  }
}
