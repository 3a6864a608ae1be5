import { formatCount, formatDuration, formatTime } from '../../../base/format.js';
import type { TrialPageView } from '../../../views/api/trialAnswers.js';
import { foldMeansText } from '../../../views/foldsText.js';
import { labelOf, valueText } from '../../../views/labels.js';
import { Panel } from '../../charts/panel.js';
import { useOfSweep, useSweepPage } from '../../server/queries.js';
import { CopyButton } from '../../shell/copyButton.js';
import { isMissing, Loading, NotFound, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { MarksPanel } from '../marksPanel.js';
import { TrialCurves } from './trialCurves.js';
import { TrialEvents } from './trialEvents.js';
import { TrialHeader, type TrialPartProps } from './trialHeader.js';
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

function Configuration({ page, trial }: TrialPartProps) {
  const folds = page.data?.folds;
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
        {folds !== undefined && (
          <div>
            <dt>folds</dt>
            <dd>{foldMeansText(folds)}</dd>
          </div>
        )}
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
