import { formatDuration } from '../../../base/format.js';
import type { LogLineView } from '../../../views/logLine.js';
import { StateChip } from '../stateChip.js';

/** What the journal records about the trial, in order. */
export function TrialEvents({ events }: { readonly events: readonly LogLineView[] }) {
  if (events.length === 0) return <p className="note">Nothing has happened yet: it waits.</p>;
  return (
    <ol className="events">
      {events.map((event, i) => (
        <li key={i}>
          <time dateTime={event.at}>{event.at.slice(0, 19).replace('T', ' ')}</time>
          <StateChip state={event.event} />
          <span>{textOf(event)}</span>
        </li>
      ))}
    </ol>
  );
}

function textOf(event: LogLineView): string {
  const parts = [
    event.attempt !== null && `attempt ${event.attempt}`,
    event.worker !== null && `on ${event.worker}`,
    event.from !== null && `from the sweep ${event.from}`,
    event.diverged_at_iteration !== null && `at iteration ${event.diverged_at_iteration}`,
    event.stopped_at_iteration !== null && `at iteration ${event.stopped_at_iteration}`,
    event.resumed_at_iteration !== null && `resumed at iteration ${event.resumed_at_iteration}`,
    event.train_ms !== null && `after ${formatDuration(event.train_ms)} of training`,
    event.reason,
  ];
  return parts.filter(Boolean).join(', ');
}
