import type { Redis } from 'ioredis';
import type { Journal, JournalEntry } from '../results/journal.js';
import type { JournalEvent } from '../spec/events.js';

/** A sweep's journal as a Redis stream: one entry an event, in the field `e` as JSON. */
export function streamJournal(redis: Redis, key: string): Journal {
  return {
    async append(event) {
      await redis.xadd(key, '*', 'e', JSON.stringify(event));
    },
    async read(after, limit) {
      const entries = await redis.xrange(key, after === null ? '-' : `(${after}`, '+', 'COUNT', limit);
      return entries.map(([id, fields]) => ({ id, event: JSON.parse(fields[1] ?? 'null') as JournalEvent }));
    },
  };
}

/** Writes entries with the ids they had, into a stream that is empty. */
export async function importJournal(
  redis: Redis,
  key: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  for (let start = 0; start < entries.length; start += 1000) {
    const pipeline = redis.pipeline();
    for (const { id, event } of entries.slice(start, start + 1000))
      pipeline.xadd(key, id, 'e', JSON.stringify(event));
    await pipeline.exec();
  }
}
