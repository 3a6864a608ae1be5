import { formatCount, formatDuration } from '../../../base/format.js';
import type { SweepPageView } from '../../../views/api/sweepAnswers.js';
import type { ComparedView } from '../../../views/api/trialAnswers.js';
import { labelOf, metricText, valueText } from '../../../views/labels.js';
import type { MetricView } from '../../../views/metrics.js';
import { Panel } from '../../charts/panel.js';
import { numberOf } from '../../numbers.js';
import { useOfSweep, useSweepPage } from '../../server/queries.js';
import { Crumbs } from '../../shell/crumbs.js';
import { Loading, NotFound, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { useUrlState } from '../../shell/urlState.js';
import { StateChip } from '../stateChip.js';
import { ComparedCurves, ComparedHead } from './comparedParts.js';

/** Up to eight trials side by side. */
export function CompareView({ slug }: { readonly slug: string }) {
  const { parameters } = useUrlState();
  const trials = (parameters.get('trials') ?? '').split(',').filter((trial) => /^\d+$/.test(trial));
  const { data: page } = useSweepPage(slug);
  const { data, error, refetch } = useOfSweep(
    'compareTrials',
    { slug, trials },
    { enabled: trials.length > 0 },
  );
  useTitle(`Compare trials of ${page?.sweep ?? slug}`);
  if (trials.length === 0) return <NotFound>Select two to eight trials of a sweep, then press c.</NotFound>;
  if (data === undefined || page === undefined) {
    return error === null ? <Loading /> : <Problem error={error} retry={refetch} />;
  }
  return <Compared page={page} compared={data} />;
}

interface ComparedProps {
  readonly page: SweepPageView;
  readonly compared: ComparedView;
}

function Compared({ page, compared }: ComparedProps) {
  const sweep = `/sweeps/${encodeURIComponent(page.slug)}`;
  const { parameters, change } = useUrlState();
  const metric = page.metrics.find(({ name }) => name === parameters.get('metric')) ?? page.metrics[0];
  return (
    <>
      <div className="page-head">
        <Crumbs sweep={{ slug: page.slug, name: page.sweep }} />
        <h1>{formatCount(compared.trials.length)} trials side by side</h1>
      </div>
      <div className="panels">
        {metric !== undefined && (
          <Panel
            className="full"
            title="Curves"
            tools={
              <label className="select">
                <span>Metric</span>
                <select value={metric.name} onChange={({ target }) => change({ metric: target.value })}>
                  {page.metrics.map(({ name, label }) => (
                    <option key={name} value={name}>
                      {label}
                    </option>
                  ))}
                </select>
              </label>
            }
          >
            <ComparedCurves
              compared={compared.trials.map(({ trial, curve }) => ({
                ...{ name: String(trial), label: `trial ${trial}`, curve },
              }))}
              metric={metric}
            />
          </Panel>
        )}
        <Panel className="full" title="Differences" note="what differs is marked">
          <ComparedTable page={page} compared={compared} sweep={sweep} />
        </Panel>
      </div>
    </>
  );
}

function ComparedTable({ page, compared, sweep }: ComparedProps & { readonly sweep: string }) {
  const { trials, differing } = compared;
  const { change } = useUrlState();
  const names = [...new Set(trials.flatMap(({ configuration }) => Object.keys(configuration)))];
  const ordered = [...differing, ...names.filter((name) => !differing.includes(name))];
  return (
    <section className="plain-scroll" tabIndex={0} aria-label="Differences, scrollable">
      <table className="plain-table compare-table">
        <ComparedHead
          className="number"
          columns={trials.map(({ trial }) => ({
            ...{ key: String(trial), label: `trial ${trial}`, href: `${sweep}/trials/${trial}` },
          }))}
          onLeaveOut={(left) => {
            const kept = trials.map(({ trial }) => String(trial)).filter((trial) => trial !== left);
            change({ trials: kept.join(',') });
          }}
        />
        <tbody>
          <tr>
            <th scope="row">state</th>
            {trials.map(({ trial, state, blew_up }) => (
              <td key={trial} className="number">
                <StateChip state={blew_up ? 'blew up' : state} />
              </td>
            ))}
          </tr>
          {page.metrics.map((metric) => (
            <MetricRow key={metric.name} metric={metric} trials={trials} />
          ))}
          <tr>
            <th scope="row">training time</th>
            {trials.map(({ trial, train_ms }) => (
              <td key={trial} className="number">
                {formatDuration(train_ms ?? Number.NaN)}
              </td>
            ))}
          </tr>
          {ordered.map((name) => (
            <tr key={name} className={differing.includes(name) ? 'is-different' : 'is-same'}>
              <th scope="row">
                {labelOf(name)}
                {differing.includes(name) && <span className="unseen"> (differs)</span>}
              </th>
              {trials.map(({ trial, configuration }) => (
                <td key={trial} className="number">
                  {name in configuration ? valueText(configuration[name] ?? null) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface MetricRowProps {
  readonly metric: MetricView;
  readonly trials: ComparedView['trials'];
}

function MetricRow({ metric, trials }: MetricRowProps) {
  const values = trials.map(({ metrics }) => numberOf(metrics[metric.name]));
  const finite = values.filter(Number.isFinite);
  const best = metric.goal === 'minimize' ? Math.min(...finite) : Math.max(...finite);
  return (
    <tr>
      <th scope="row">{metric.label}</th>
      {trials.map(({ trial }, i) => (
        <td key={trial} className={`number ${values[i] === best ? 'is-winner' : ''}`}>
          {metricText(metric.format, values[i] ?? Number.NaN)}
          {values[i] === best && <span className="unseen"> (best)</span>}
        </td>
      ))}
    </tr>
  );
}
