/** The types of the events, inferred from their schemas. Only types: most processes never load the schemas. */
import type { z } from 'zod';
import type { Data } from './data.js';
import type * as schemas from './eventSchema.js';

type Event<Name extends keyof typeof schemas> = (typeof schemas)[Name] extends z.ZodType
  ? Data<z.output<(typeof schemas)[Name]>>
  : never;

export type JournalEvent = Event<'eventSchema'>;

export type Planned = Event<'planned'>;
export type Proposed = Event<'proposed'>;
export type Joined = Event<'joined'>;
export type Started = Event<'started'>;
export type Released = Event<'released'>;
export type Finished = Event<'finished'>;
export type Diverged = Event<'diverged'>;
export type Stopped = Event<'stopped'>;
export type ReachedRung = Event<'reached'>;
export type Compared = Event<'compared'>;
export type Failed = Event<'failed'>;
export type Cancelled = Event<'cancelled'>;
export type Paused = Event<'paused'>;
export type Resumed = Event<'resumed'>;
export type Tested = Event<'tested'>;
export type Noted = Event<'noted'>;
export type Tagged = Event<'tagged'>;

export type Ending = Finished | Diverged | Stopped | Failed;
