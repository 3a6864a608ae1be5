import { type ConnectionState, useConnection } from '../server/connectionState.js';

const LABELS: Readonly<Record<ConnectionState, string>> = {
  connecting: 'connecting',
  live: 'live',
  stale: 'Redis does not answer',
  lost: 'connection lost, trying again',
};

export function ConnectionBadge() {
  const { state } = useConnection();
  return (
    <p id="connection" className="connection" data-state={state} role="status">
      <i aria-hidden="true" />
      <span>{LABELS[state]}</span>
    </p>
  );
}

/** While nothing new can come, what is shown is marked as old. */
export function TroubleBar() {
  const { state, trouble } = useConnection();
  if (state !== 'stale' && state !== 'lost') return null;
  const text =
    state === 'lost'
      ? 'The dashboard does not answer. What you see is the last known state; this page connects again by itself.'
      : `What you see is the last known state: ${trouble ?? 'Redis does not answer.'}`;
  return (
    <p id="trouble" className="caution trouble" role="alert">
      {text}
    </p>
  );
}
