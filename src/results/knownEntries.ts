/** Entries of a journal that a cache names: what it says of them is compared with what they hold. */
import type { Planned } from '../model/events.js';
import { TRIAL_STATES } from '../model/states.js';
import { completeSpec } from '../model/sweepSpec.js';
import { finishedMetrics } from './endingMetrics.js';
import { idBefore, type Journal, type JournalEntry } from './journal.js';
import { metricAt, type TrialColumns } from './summary.js';

/** Null if the journal has no entry with this id. */
async function entryAt(journal: Journal, id: string): Promise<JournalEntry | null> {
  const [entry] = await journal.read(idBefore(id), 1);
  return entry?.id === id ? entry : null;
}

/** Null if the entry is not a plan. */
export async function plannedAt(journal: Journal, id: string): Promise<Planned | null> {
  const event = (await entryAt(journal, id))?.event;
  return event?.type === 'planned' ? { ...event, spec: completeSpec(event.spec) } : null;
}

/** What a cache says of one trial. */
export interface CachedEnding {
  readonly id: string;
  readonly position: number;
  readonly columns: Pick<TrialColumns, 'state' | 'metrics'>;
}

/** Whether the entry with this id ended the trial as the cache says. */
export async function isEnding(
  journal: Journal,
  entryId: string,
  { id, position, columns }: CachedEnding,
): Promise<boolean> {
  const found = (await entryAt(journal, entryId))?.event;
  const event = found?.type === 'reused' ? found.ending : found;
  if (event === undefined || !('trial' in event) || event.trial !== id) return false;
  if (event.type !== TRIAL_STATES[columns.state[position] ?? 0]) return false;
  if (event.type !== 'finished') return true;
  return Object.entries(finishedMetrics(event)).every(([name, value]) =>
    Object.is(value, metricAt(columns, name, position)),
  );
}
