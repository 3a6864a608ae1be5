import { eventSchema } from './eventSchema.js';
import type { JournalEvent } from './events.js';

/** Whether an object is an event. Does not check its curve. */
export function fitsEvent(event: object): event is JournalEvent {
  return eventSchema.safeParse(event).success;
}
