import { eventSchema } from './eventSchema.js';
import type { JournalEvent } from './events.js';

/** Whether it is an event. Its curve, if it has one, is not checked. */
export function fitsEvent(event: object): event is JournalEvent {
  return eventSchema.safeParse(event).success;
}
