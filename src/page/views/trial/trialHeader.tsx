import { Link, useLocation } from 'wouter';
import { formatCount, formatDuration } from '../../../base/format.js';
import type { SweepPageView } from '../../../views/api/sweepAnswers.js';
import type { TrialPageView } from '../../../views/api/trialAnswers.js';
import { metricText } from '../../../views/labels.js';
import { numberOf } from '../../numbers.js';
import { useReadOnly } from '../../server/queries.js';
import { useOrder } from '../../server/useOrder.js';
import { Crumbs } from '../../shell/crumbs.js';
import { Icon } from '../../shell/icons.js';
import { useShortcuts } from '../../shell/shortcuts.js';
import { StateChip } from '../stateChip.js';

export interface TrialPartProps {
  readonly page: SweepPageView;
  readonly trial: TrialPageView;
}

/** Its name, state, metrics and the orders that it takes. */
export function TrialHeader({ page, trial }: TrialPartProps) {
  const { slug } = page;
  const [, navigate] = useLocation();
  const { order, isPending } = useOrder(slug);
  const sweep = `/sweeps/${encodeURIComponent(slug)}`;
  const go = (number: number | null) => number !== null && navigate(`${sweep}/trials/${number}`);
  useShortcuts({ '[': () => go(trial.previous), ']': () => go(trial.next) });
  const isReadOnly = useReadOnly();
  const canCancel = !isReadOnly && ['waiting', 'running'].includes(trial.state);
  const isWaiting = !isReadOnly && trial.state === 'waiting';
  const canRetry = !isReadOnly && ['failed', 'stopped', 'cancelled'].includes(trial.state);
  return (
    <header className="sweep-head">
      <div className="page-head">
        <Crumbs sweep={{ slug: page.slug, name: page.sweep }} />
        <h1>
          Trial {trial.trial}
          {trial.name !== null && <span className="muted"> {trial.name}</span>}
        </h1>
        <StateChip state={trial.blew_up ? 'blew up' : trial.state} />
        {trial.rank !== null && (
          <span className="tag">
            rank {formatCount(trial.rank)} of {formatCount(page.ledger.finished)}
          </span>
        )}
        <div className="tools">
          {isWaiting && (
            <button
              type="button"
              className="button"
              disabled={isPending}
              onClick={() => order('runTrialsSooner', { trials: [trial.trial] }, null)}
            >
              Train sooner
            </button>
          )}
          {canCancel && (
            <button
              type="button"
              className="button"
              disabled={isPending}
              onClick={() =>
                order(
                  'cancelTrials',
                  { trials: [trial.trial] },
                  {
                    title: `Cancel trial ${trial.trial}?`,
                    text: (
                      <p>
                        {trial.state === 'running'
                          ? 'Its training is stopped at once.'
                          : 'It will not be trained.'}
                      </p>
                    ),
                    action: 'Cancel trial',
                    isDangerous: true,
                  },
                )
              }
            >
              <Icon name="stop" />
              Cancel
            </button>
          )}
          {canRetry && (
            <button
              type="button"
              className="button"
              disabled={isPending}
              onClick={() =>
                order(
                  'retryTrials',
                  { trials: [trial.trial] },
                  {
                    title: `Retry trial ${trial.trial}?`,
                    text: <p>It is queued again.</p>,
                    action: 'Retry trial',
                  },
                )
              }
            >
              Retry
            </button>
          )}
          <Step number={trial.previous} to={sweep} icon="left" label="Previous trial in the ranking ([)" />
          <Step number={trial.next} to={sweep} icon="right" label="Next trial in the ranking (])" />
        </div>
      </div>
      {trial.reason !== null && <p className="caution">{trial.reason}</p>}
      <dl className="figures card sweep-state">
        {page.metrics.map(({ name, label, format }) => (
          <div key={name} className={name === page.objective.metric ? 'main' : ''}>
            <dt>{label}</dt>
            <dd>{metricText(format, numberOf(trial.metrics[name]))}</dd>
          </div>
        ))}
        <div>
          <dt>training time</dt>
          <dd>{formatDuration(trial.train_ms ?? Number.NaN)}</dd>
        </div>
      </dl>
    </header>
  );
}

interface StepProps {
  readonly number: number | null;
  readonly to: string;
  readonly icon: 'left' | 'right';
  readonly label: string;
}

function Step({ number, to, icon, label }: StepProps) {
  if (number === null) {
    return (
      <button type="button" className="button icon-only" disabled aria-label={label}>
        <Icon name={icon} />
      </button>
    );
  }
  return (
    <Link className="button icon-only" href={`${to}/trials/${number}`} aria-label={label} title={label}>
      <Icon name={icon} />
    </Link>
  );
}
