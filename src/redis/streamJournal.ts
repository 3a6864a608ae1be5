import type { Redis } from 'ioredis';
import type { Journal } from '../results/journal.js';
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
    async has(id) {
      return (await redis.xrange(key, id, id)).length > 0;
    },
  };
}
