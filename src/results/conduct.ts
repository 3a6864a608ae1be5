/**
 * How a sweep is run: what people have paused, cancelled, limited, preferred and written, as of a journal entry. It
 * decides when trials are trained, and changes no result and no digest.
 */
import type { JournalEvent } from '../model/events.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { type Marks, NO_MARKS, withNote, withTags } from './marks.js';

export interface Conduct {
  readonly cancelled: boolean;
  readonly pauseReason: string | null;
  /** Trials that failed in a row, since the last success or since the user resumed the sweep. */
  readonly failuresInARow: number;
  /** The weight of its share of the workers. */
  readonly priority: number;
  /** Trainings of it at once; null: as many as there are threads. */
  readonly maxParallel: number | null;
  /** How often ended trials were opened again. */
  readonly retries: number;
  /** Ids of trials that are trained before the others that wait. */
  readonly preferred: ReadonlySet<string>;
  /** What people wrote about the sweep and its trials. */
  readonly marks: Marks;
}

export function conductOf({ priority, maxParallel }: SweepSpec): Conduct {
  return {
    ...{ cancelled: false, pauseReason: null, failuresInARow: 0, priority, maxParallel },
    ...{ retries: 0, preferred: new Set(), marks: NO_MARKS },
  };
}

/** After any event but an ending. `at`: the time of the event, in milliseconds since 1970. */
export function conductAfter(conduct: Conduct, event: JournalEvent, at: number): Conduct {
  switch (event.type) {
    case 'planned': {
      const { priority, maxParallel } = event.spec;
      return { ...conduct, cancelled: false, failuresInARow: 0, priority, maxParallel };
    }
    case 'cancelled':
      return event.trials === null ? { ...conduct, cancelled: true } : conduct;
    case 'retried':
      return { ...conduct, cancelled: false, failuresInARow: 0, retries: conduct.retries + 1 };
    case 'preferred':
      return { ...conduct, preferred: new Set([...event.trials, ...conduct.preferred]) };
    case 'paused':
      return { ...conduct, pauseReason: event.reason };
    case 'resumed':
      return { ...conduct, pauseReason: null, failuresInARow: 0 };
    case 'limited':
      return { ...conduct, maxParallel: event.maxParallel };
    case 'prioritised':
      return { ...conduct, priority: event.priority };
    case 'noted':
      return { ...conduct, marks: withNote(conduct.marks, event, at) };
    case 'tagged':
      return { ...conduct, marks: withTags(conduct.marks, event) };
    default:
      return conduct;
  }
}

/** After the first ending of a trial. */
export function conductAfterEnding(conduct: Conduct, hasFailed: boolean): Conduct {
  if (!hasFailed && conduct.failuresInARow === 0) return conduct;
  return { ...conduct, failuresInARow: hasFailed ? conduct.failuresInARow + 1 : 0 };
}
