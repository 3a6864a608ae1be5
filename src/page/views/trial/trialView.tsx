import { Link, useLocation } from 'wouter';
import { formatCount, formatDuration, formatTime } from '../../../base/format.js';
import type { SweepPageView } from '../../../views/api/sweepAnswers.js';
import type { TrialPageView } from '../../../views/api/trialAnswers.js';
import { labelOf, metricText, valueText } from '../../../views/labels.js';
import { Panel } from '../../charts/panel.js';
import { numberOf } from '../../numbers.js';
import { useOfSweep, useReadOnly, useSweepPage } from '../../server/queries.js';
import { useOrder } from '../../server/useOrder.js';
import { CopyButton } from '../../shell/copyButton.js';
import { Icon } from '../../shell/icons.js';
import { isMissing, Loading, NotFound, Problem } from '../../shell/notices.js';
import { useShortcuts } from '../../shell/shortcuts.js';
import { useTitle } from '../../shell/title.js';
import { MarksPanel } from '../marksPanel.js';
import { StateChip } from '../stateChip.js';
import { TrialCurves } from './trialCurves.js';
import { TrialEvents } from './trialEvents.js';
import { TrialLog } from './trialLog.js';

interface TrialProps {
  readonly slug: string;
  readonly trial: number;
}

/** Everything about one trial. */
export function TrialView({ slug, trial }: TrialProps) {
  const query = useOfSweep('getTrial', { slug, trial: String(trial) });
  const { data: page } = useSweepPage(slug);
  useTitle(`Trial ${trial} of ${page?.sweep ?? slug}`);
  const { data, error, refetch } = query;
  if (data === undefined || page === undefined) {
    if (isMissing(error)) {
      return (
        <NotFound>
          The sweep “{slug}” has no trial {trial}.
        </NotFound>
      );
    }
    return error === null ? (
      <Loading>Reading the trial …</Loading>
    ) : (
      <Problem error={error} retry={refetch} />
    );
  }
  return <Trial page={page} trial={data} isWaiting={query.isPlaceholderData} />;
}

interface TrialPartProps {
  readonly page: SweepPageView;
  readonly trial: TrialPageView;
}

function Trial({ page, trial, isWaiting }: TrialPartProps & { readonly isWaiting: boolean }) {
  return (
    <div className="answered" data-waiting={isWaiting}>
      <TrialHeader page={page} trial={trial} />
      <div className="panels">
        <Panel className="wide" title="Curves" id="curves">
          <TrialCurves curve={trial.curve} metrics={page.metrics} hasEnded={trial.ended_at !== null} />
        </Panel>
        <Configuration page={page} trial={trial} />
        {trial.shapes.length > 0 && <Shapes trial={trial} />}
        {trial.shapes.length > 0 && <Facts trial={trial} />}
        <Panel
          className={trial.shapes.length > 0 ? 'full' : 'wide'}
          title="Events"
          note={attemptsText(trial)}
        >
          <TrialEvents events={trial.events} />
        </Panel>
        {trial.shapes.length === 0 && <Facts trial={trial} />}
        <TrialLog
          slug={page.slug}
          trial={trial.trial}
          events={trial.events}
          host={trial.machine?.host ?? null}
          prints={page.trainer === 'command'}
        />
        <MarksPanel slug={page.slug} trial={trial.trial} />
        <Panel className="full" title="Run it again" tools={<CopyButton text={trial.rerun} what="command" />}>
          <pre className="source">
            <code>{trial.rerun}</code>
          </pre>
        </Panel>
      </div>
    </div>
  );
}

function attemptsText({ attempts }: TrialPageView): string {
  return attempts === 1 ? '1 attempt' : `${formatCount(attempts)} attempts`;
}

function TrialHeader({ page, trial }: TrialPartProps) {
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
        <nav className="crumbs" aria-label="Where you are">
          <Link href="/">Sweeps</Link>
          <span aria-hidden="true">/</span>
          <Link href={sweep}>{page.sweep}</Link>
          <span aria-hidden="true">/</span>
        </nav>
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

function Configuration({ page, trial }: TrialPartProps) {
  const swept = new Set(page.axes.filter((axis) => axis.swept).map(({ name }) => name));
  const entries = Object.entries(trial.configuration).toSorted(
    ([a], [b]) => Number(swept.has(b)) - Number(swept.has(a)),
  );
  return (
    <Panel
      title="Configuration"
      note="swept values in bold"
      tools={<CopyButton text={JSON.stringify(trial.configuration)} what="configuration" />}
    >
      <dl className="facts">
        {entries.map(([name, value]) => (
          <div key={name} className={swept.has(name) ? 'is-swept' : ''}>
            <dt>{labelOf(name)}</dt>
            <dd>{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Shapes({ trial: { shapes, summary } }: { readonly trial: TrialPageView }) {
  return (
    <Panel className="wide" title="Shapes" {...(summary !== null && { note: summary })}>
      <div className="plain-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">symbols</th>
              <th scope="col" className="number">
                rows
              </th>
              <th scope="col" className="number">
                columns
              </th>
            </tr>
          </thead>
          <tbody>
            {shapes.map(({ name, symbols, rows, columns }) => (
              <tr key={name}>
                <td>
                  <code>{name}</code>
                </td>
                <td>{symbols}</td>
                <td className="number">{formatCount(rows)}</td>
                <td className="number">{formatCount(columns)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Facts({ trial }: { readonly trial: TrialPageView }) {
  const time = (at: string | null) => (at === null ? '–' : formatTime(Date.parse(at)));
  const facts: readonly (readonly [string, string])[] = [
    ['id', trial.id],
    ['started', time(trial.started_at)],
    ['ended', time(trial.ended_at)],
    ['from start to end', formatDuration(trial.elapsed_ms ?? Number.NaN)],
    ['worker', trial.worker ?? '–'],
    ...(trial.machine === null
      ? []
      : ([['machine', `${trial.machine.host}, ${trial.machine.cpu}, ${trial.machine.kernel}`]] as const)),
    ...(trial.reused ? ([['result', 'taken from another sweep']] as const) : []),
  ];
  return (
    <Panel title="Facts">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
