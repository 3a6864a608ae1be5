import { useMutation, useQuery } from '@tanstack/react-query';
import { type DragEvent, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../../api/connect.js';
import { formatCount, formatCounted, formatDuration } from '../../../base/format.js';
import type { PlannedView, ProblemView } from '../../../views/api/orderAnswers.js';
import { labelOf, valueText } from '../../../views/labels.js';
import type { PlanView } from '../../../views/planView.js';
import { Panel } from '../../charts/panel.js';
import { request } from '../../server/request.js';
import { useAnnounce } from '../../shell/announcements.js';
import { Icon } from '../../shell/icons.js';
import { Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';

const SweepEditor = lazy(() => import('./sweepEditor.js').then((m) => ({ default: m.SweepEditor })));

const REST_MS = 500;
/** What waits in this tab while its writer looks elsewhere. */
const DRAFT_KEY = 'jmin-draft';

/** Paste or drop a sweep file, read its plan and its problems, and start it. */
export function NewSweepView() {
  useTitle('New sweep');
  const [text, setText] = useState(() => sessionStorage.getItem(DRAFT_KEY) ?? '');
  const rested = useRested(text);
  const [isOver, setOver] = useState(false);
  const plan = useQuery({
    queryKey: ['plan', rested],
    queryFn: (): Promise<PlannedView> => request('planSweep', { text: rested }),
    enabled: rested.trim() !== '',
    retry: false,
    placeholderData: (before) => before,
  });
  const problems = rested.trim() === '' ? [] : problemsOf(plan.data, plan.error);
  const change = (next: string) => {
    setText(next);
    sessionStorage.setItem(DRAFT_KEY, next);
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) change(await file.text());
  };
  return (
    <section
      className="new-sweep"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      aria-label="New sweep; a sweep file can be dropped here"
    >
      <div className="page-head">
        <nav className="crumbs" aria-label="Where you are">
          <Link href="/">Sweeps</Link>
          <span aria-hidden="true">/</span>
        </nav>
        <h1>New sweep</h1>
        <div className="tools">
          <FileChoice onText={change} />
        </div>
      </div>
      <div className="panels">
        <Panel
          className="wide editor-panel"
          title="Sweep file"
          note="type, paste, or drop a file anywhere on this page"
        >
          <Suspense
            fallback={
              <textarea
                className="field mono editor-wait"
                aria-label="Sweep file"
                value={text}
                onChange={({ target }) => change(target.value)}
              />
            }
          >
            <SweepEditor text={text} problems={problems} onText={change} />
          </Suspense>
        </Panel>
        <PlanPanel
          planned={rested.trim() === '' ? undefined : plan.data}
          problems={problems}
          isWaiting={plan.isFetching || text !== rested}
          text={rested}
          failure={plan.error instanceof ApiError && problems.length === 0 ? plan.error : null}
        />
      </div>
    </section>
  );
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function problemsOf(planned: PlannedView | undefined, error: unknown): readonly ProblemView[] {
  if (error instanceof ApiError) return error.problems;
  return planned?.problems ?? [];
}

function FileChoice({ onText }: { readonly onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        Open a file …
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.json"
        aria-label="Sweep file"
        onChange={async ({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onText(await file.text());
        }}
      />
    </>
  );
}

interface PlanPanelProps {
  readonly planned: PlannedView | undefined;
  readonly problems: readonly ProblemView[];
  readonly failure: ApiError | null;
  readonly isWaiting: boolean;
  readonly text: string;
}

function PlanPanel({ planned, problems, failure, isWaiting, text }: PlanPanelProps) {
  const plan = problems.length > 0 ? null : (planned?.plan ?? null);
  return (
    <Panel title="Plan" note={isWaiting ? 'planning …' : undefined}>
      <div className="answered" data-waiting={isWaiting} aria-live="polite" aria-busy={isWaiting}>
        {failure !== null && <Problem error={failure} />}
        {problems.length > 0 && <Problems problems={problems} />}
        {planned === undefined && failure === null && problems.length === 0 && (
          <p className="note">
            Nothing starts before you have seen here what would be trained, and for how long.
          </p>
        )}
        {planned !== undefined && plan !== null && <Plan plan={plan} notices={planned.notices} />}
      </div>
      <Launch text={text} isReady={plan !== null && !isWaiting} />
    </Panel>
  );
}

function Problems({ problems }: { readonly problems: readonly ProblemView[] }) {
  return (
    <ul className="file-problems">
      {problems.map(({ message, line, column, hint }) => (
        <li key={`${line}:${column} ${message}`}>
          <Icon name="warning" />
          <span>
            {line !== null && <b>{column === null ? `Line ${line}: ` : `${line}:${column} `}</b>}
            {message}
            {hint !== null && <span className="muted"> {hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Plan({ plan, notices }: { readonly plan: PlanView; readonly notices: readonly string[] }) {
  const { forecast, removed, merged, data } = plan;
  const left = [...Object.entries(removed), ...Object.entries(merged)];
  return (
    <>
      <dl className="figures">
        <div className="main">
          <dt>trials</dt>
          <dd>{formatCount(plan.trials)}</dd>
        </div>
        <div>
          <dt>forecast</dt>
          <dd>{forecast.total_ms === null ? 'unknown' : formatDuration(forecast.total_ms)}</dd>
        </div>
        <div>
          <dt>on</dt>
          <dd>{formatCounted(forecast.threads, 'thread')}</dd>
        </div>
        <div>
          <dt>trainings</dt>
          <dd>{formatCount(plan.runs)}</dd>
        </div>
      </dl>
      <dl className="facts">
        <Row name="sweep">{plan.sweep}</Row>
        <Row name="objective">
          {plan.objective.goal} {labelOf(plan.objective.metric)}
        </Row>
        <Row name="points">{formatCount(plan.points)}</Row>
        {left.map(([why, count]) => (
          <Row key={why} name={why}>
            {formatCount(count)} left out
          </Row>
        ))}
        {data !== null && (
          <Row name="data">
            {data.source}, {formatCount(data.train_examples)} to train
          </Row>
        )}
      </dl>
      {notices.map((notice) => (
        <p key={notice} className="note">
          {notice}
        </p>
      ))}
      {plan.first.length > 0 && (
        <details>
          <summary>First trials</summary>
          <ul className="first-trials">
            {plan.first.slice(0, 8).map(({ trial, configuration }) => (
              <li key={trial}>
                <b>{trial}</b>{' '}
                {Object.entries(configuration)
                  .map(([name, value]) => `${labelOf(name)} ${valueText(value)}`)
                  .join(', ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The plan above is the question: one click starts it. */
function Launch({ text, isReady }: { readonly text: string; readonly isReady: boolean }) {
  const [, navigate] = useLocation();
  const announce = useAnnounce();
  const launch = useMutation({
    mutationFn: () => request('launchSweep', { text }),
    onSuccess: ({ slug, sweep }) => {
      sessionStorage.removeItem(DRAFT_KEY);
      announce({ kind: 'done', text: `Started ${sweep}.` });
      navigate(`/sweeps/${encodeURIComponent(slug)}`);
    },
    onError: (error) => announce({ kind: 'failed', text: error.message }),
  });
  return (
    <footer className="launch">
      <button
        type="button"
        className="button primary"
        disabled={!isReady || launch.isPending}
        onClick={() => launch.mutate()}
      >
        <Icon name="play" />
        {launch.isPending ? 'Starting …' : 'Start the sweep'}
      </button>
    </footer>
  );
}
