import type { Journal, JournalEntry } from './journal.js';

/** Entries asked for at once. */
const BATCH = 1000;

/** All entries of a journal as it stands, batch by batch. */
export async function* readAll(journal: Journal): AsyncGenerator<readonly JournalEntry[]> {
  let after: string | null = null;
  for (;;) {
    const entries: readonly JournalEntry[] = await journal.read(after, BATCH);
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries;
    after = last.id;
  }
}
