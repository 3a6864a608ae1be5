import type { Redis } from 'ioredis';
import { UserError } from '../base/errors.js';
import { fitsEvent } from '../model/fitsEvent.js';
import type { Journal, JournalEntry } from '../results/journal.js';
import { hasSoundFields, isPacked, packEvent, unpackEvent } from './packEvent.js';

/** A sweep's journal as a Redis stream: one entry per event, in the field `e`. */
export function streamJournal(redis: Redis, key: string): Journal {
  return {
    async append(event) {
      await redis.xadd(key, '*', 'e', packEvent(event));
    },
    async read(after, limit) {
      const entries = await redis.xrangeBuffer(key, after === null ? '-' : `(${after}`, '+', 'COUNT', limit);
      return entries.map(([id, [, packed]]) => readEntry(key, id.toString(), packed));
    },
    async has(id) {
      return (await redis.xrange(key, id, id)).length > 0;
    },
  };
}

function readEntry(key: string, id: string, packed: Buffer | undefined): JournalEntry {
  const event = packed === undefined ? null : unpackEvent(packed);
  const isSound = event !== null && (isPacked(packed) ? hasSoundFields(event) : fitsEvent(event));
  if (isSound) return { id, event };
  throw new UserError(`entry ${id} of ${key} has a form that this version of jmin does not know`, {
    code: 'bad-journal',
    hint: 'Use the version of jmin that wrote it, or another --prefix.',
  });
}
