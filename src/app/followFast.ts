import type { Planned } from '../model/events.js';
import type { PackedTrials, TrialTable } from '../model/trial.js';
import { Plan } from '../plan/planSweep.js';
import { trialTableFrom } from '../plan/trialTable.js';
import { FollowedSweep } from '../results/follow.js';
import type { Store } from '../store/store.js';
import { tableOf } from './launch.js';

/**
 * Follows a sweep from the snapshot that its leader kept, for readers that show it: 120,000 trials take a tenth of a
 * second. Without a usable snapshot, the whole journal is read. Curves stay in the journal: ask for them with
 * `loadCurve` or `loadCurves` before a summary's curves are used.
 */
export function followFast(store: Store, slug: string): FollowedSweep {
  return new FollowedSweep(store.journal(slug), tableOf, {
    keepsCurves: false,
    snapshot: { read: () => store.caches.read(slug, 'snapshot'), restoreTable },
  });
}

export function restoreTable({ spec, facts }: Planned, packed: PackedTrials): TrialTable | null {
  return trialTableFrom(new Plan(spec, facts), packed);
}
