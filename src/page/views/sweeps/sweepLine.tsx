import { memo } from 'react';
import { Link } from 'wouter';
import { formatCount, formatDuration, formatNumber } from '../../../base/format.js';
import type { CardView } from '../../../views/api/sweepAnswers.js';
import { labelOf } from '../../../views/labels.js';
import { numberOf } from '../../numbers.js';
import { endedOf, LedgerBar } from '../ledgerBar.js';
import { Since } from '../since.js';
import { StateChip } from '../stateChip.js';
import { SparkCurve } from './sparkCurve.js';

interface SweepLineProps {
  readonly card: CardView;
  readonly isSelected: boolean;
  readonly onSelect: (slug: string) => void;
}

/** One sweep of the list. */
export const SweepLine = memo(function SweepLine({ card, isSelected, onSelect }: SweepLineProps) {
  const { sweep, slug, description, state, ledger, objective, best, tags } = card;
  const address = `/sweeps/${encodeURIComponent(slug)}`;
  return (
    <li className="sweep-line card" data-slug={slug}>
      <div className="sweep-title">
        <input
          type="checkbox"
          className="sweep-check"
          aria-label={`Select ${sweep}`}
          checked={isSelected}
          onChange={() => onSelect(slug)}
        />
        <h2>
          <Link className="sweep-name" href={address}>
            {sweep}
          </Link>
        </h2>
        <StateChip state={state} />
        {tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
        {description !== null && <p className="description">{description}</p>}
      </div>
      <div className="sweep-progress">
        <p className="progress-text">
          <b>{formatCount(endedOf(ledger))}</b> of {formatCount(ledger.planned)} trials
          {ledger.running > 0 && <span className="muted"> · {formatCount(ledger.running)} training</span>}
        </p>
        <LedgerBar ledger={ledger} hasKey={false} />
        <p className="trouble-text">{troubleOf(card)}</p>
      </div>
      <SparkCurve card={card} />
      <dl className="sweep-figures">
        <div>
          <dt>best {labelOf(objective.metric)}</dt>
          <dd className="best">{best === null ? '–' : formatNumber(numberOf(best.value))}</dd>
        </div>
        <TimeFigure card={card} />
        <div className="workers-figure">
          <dt>workers</dt>
          <dd>{formatCount(card.workers)}</dd>
        </div>
        <div className="digest-figure">
          <dt>digest</dt>
          <dd className="mono">{card.digest === null ? '–' : card.digest.slice(0, 8)}</dd>
        </div>
      </dl>
    </li>
  );
});

function TimeFigure({ card: { eta, ended_at, started_at, state } }: { readonly card: CardView }) {
  if (eta !== null && state === 'running') {
    return (
      <div title={`between ${formatDuration(eta.low_ms)} and ${formatDuration(eta.high_ms)}`}>
        <dt>left</dt>
        <dd>{formatDuration(eta.remaining_ms)}</dd>
      </div>
    );
  }
  const hasEnded = state === 'done' || state === 'cancelled';
  return (
    <div>
      <dt>{hasEnded ? 'ended' : 'started'}</dt>
      <dd>
        <Since at={hasEnded ? ended_at : started_at} />
      </dd>
    </div>
  );
}

function troubleOf({ pause_reason, lacks_data, ledger, state, workers }: CardView): string {
  if (lacks_data) return 'Its data set is not in Redis: run it again to train the rest.';
  if (pause_reason !== null) return `Paused: ${pause_reason}`;
  if ((state === 'waiting' || state === 'running') && workers === 0) return 'No worker trains it.';
  return ledger.failed > 0 ? `${formatCount(ledger.failed)} failed` : '';
}
