import { formatCount } from '../../base/format.js';
import type { LedgerView } from '../../views/ledgerView.js';

/** In the order of a trial's life, from done to to do. */
const STATES = ['finished', 'diverged', 'stopped', 'failed', 'cancelled', 'running', 'waiting'] as const;
export type LedgerState = (typeof STATES)[number];

interface LedgerBarProps {
  readonly ledger: LedgerView;
  readonly hasKey?: boolean;
  /** With it, a state of the key can be clicked. */
  readonly onState?: (state: LedgerState) => void;
}

/** The share of each state, with its number in words below. */
export function LedgerBar({ ledger, hasKey = true, onState }: LedgerBarProps) {
  const present = STATES.filter((state) => ledger[state] > 0);
  return (
    <div className="ledger">
      <div className="bar" role="img" aria-label={ledgerText(ledger)}>
        {present.map((state) => (
          <span key={state} className="share" data-state={state} style={{ flexGrow: ledger[state] }} />
        ))}
      </div>
      {hasKey && (
        <ul className="ledger-key">
          {present.map((state) => (
            <li key={state}>
              <i data-state={state} aria-hidden="true" />
              <b>{formatCount(ledger[state])}</b>{' '}
              {onState === undefined ? (
                state
              ) : (
                <button type="button" className="link plain" onClick={() => onState(state)}>
                  {state}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ledgerText(ledger: LedgerView): string {
  const parts = STATES.filter((state) => ledger[state] > 0).map((state) => `${ledger[state]} ${state}`);
  return `Of ${ledger.planned} trials: ${parts.join(', ')}`;
}

export function endedOf(ledger: LedgerView): number {
  return ledger.planned - ledger.waiting - ledger.running;
}
