import { createHash } from 'node:crypto';
import { sweepSlug } from '../model/slug.js';
import { Notifier, type NotifyPolicy } from '../notify/notifier.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import type { Recheck } from './recheckSweep.js';

interface DriftOptions extends NotifyPolicy {
  /** What moved, in sentences. */
  readonly text: string;
  readonly onProblem: (line: string) => void;
}

/** Notifies of a recheck that did not confirm a sweep. The same finding is sent once. */
export async function notifyDrift(
  store: Store,
  { spec, trials }: Summary,
  found: Recheck,
  { text, ...options }: DriftOptions,
): Promise<void> {
  if (found.isConfirmed || spec.notify === undefined) return;
  const moved = found.trials.filter(({ isSame }) => !isSame);
  const finding = JSON.stringify([
    found.changed,
    moved.map(({ position, now }) => [trials.id(position), now]),
  ]);
  const notice = {
    event: 'drift' as const,
    id: `drift ${createHash('sha256').update(finding).digest('hex').slice(0, 12)}`,
    sweep: spec.name,
    text: `${spec.name} was rechecked: ${text}`,
    data: {
      changed: found.changed,
      unexplained: found.unexplained,
      winner_before: trials.number(found.winnerBefore),
      winner_now: trials.number(found.winnerNow),
    },
  };
  const notifier = new Notifier({ ...options, marks: store.notices });
  const channels = spec.notify.filter(({ url }) => url !== null);
  await notifier.send(sweepSlug(spec.name), notice, channels);
  await notifier.stop();
}
