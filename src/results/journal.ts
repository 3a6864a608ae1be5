import type { JournalEvent } from '../model/events.js';

/** One line of a journal. The store assigns its id, `<milliseconds>-<sequence>`, which always grows. */
export interface JournalEntry {
  readonly id: string;
  readonly event: JournalEvent;
}

/** The append-only record of one sweep. */
export interface Journal {
  append(event: JournalEvent): Promise<void>;
  /** Entries after `id` (null: from the start), at most `limit`; none if there are no more yet. */
  read(after: string | null, limit: number): Promise<JournalEntry[]>;
  /** Whether entry `id` still exists: the journal may be deleted or lose its end in a failover of Redis. */
  has(id: string): Promise<boolean>;
}

/** When an entry was written: milliseconds since 1970. */
export function timeOf(entry: Pick<JournalEntry, 'id'>): number {
  return Number(entry.id.slice(0, entry.id.indexOf('-')));
}

/** Whether entry `id` was written after entry `other`. */
export function isAfter(id: string, other: string): boolean {
  const ms = timeOf({ id });
  const otherMs = timeOf({ id: other });
  return ms === otherMs ? sequenceOf(id) > sequenceOf(other) : ms > otherMs;
}

/** The id after which `id` is the next that could be written: where to read from to get that entry first. */
export function idBefore(id: string): string {
  const sequence = sequenceOf(id);
  return sequence > 0 ? `${timeOf({ id })}-${sequence - 1}` : `${timeOf({ id }) - 1}-${MAX_SEQUENCE}`;
}

/** Redis keeps 64 bits of it. */
const MAX_SEQUENCE = '18446744073709551615';

/** Distinguishes the entries written in one millisecond. */
export function sequenceOf(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1));
}
