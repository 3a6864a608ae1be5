import { Link } from 'wouter';
import { formatCount, formatDuration } from '../../../base/format.js';
import type { SweepPageView } from '../../../views/api/sweepAnswers.js';
import type { ComparedView } from '../../../views/api/trialAnswers.js';
import { labelOf, metricText, valueText } from '../../../views/labels.js';
import type { MetricView } from '../../../views/metrics.js';
import { LineChart } from '../../charts/lineChart.js';
import { Nothing, Panel } from '../../charts/panel.js';
import { numberOf } from '../../numbers.js';
import { useOfSweep, useSweepPage } from '../../server/queries.js';
import { Icon } from '../../shell/icons.js';
import { Loading, NotFound, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { useUrlState } from '../../shell/urlState.js';
import { StateChip } from '../stateChip.js';

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
        <nav className="crumbs" aria-label="Where you are">
          <Link href="/">Sweeps</Link>
          <span aria-hidden="true">/</span>
          <Link href={sweep}>{page.sweep}</Link>
          <span aria-hidden="true">/</span>
        </nav>
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
            <ComparedCurves compared={compared} metric={metric} />
          </Panel>
        )}
        <Panel className="full" title="Differences" note="what differs is marked">
          <ComparedTable page={page} compared={compared} sweep={sweep} />
        </Panel>
      </div>
    </>
  );
}

interface CurvesProps {
  readonly compared: ComparedView;
  readonly metric: MetricView;
}

function ComparedCurves({ compared, metric }: CurvesProps) {
  const lines = compared.trials.flatMap(({ trial, curve }) => {
    const y = curve?.metrics[metric.name] ?? [];
    return curve === null || y.every((value) => value === null)
      ? []
      : [{ name: String(trial), label: `trial ${trial}`, x: curve.iterations, y }];
  });
  if (lines.length === 0) return <Nothing height={240}>None of them has recorded {metric.label}.</Nothing>;
  return (
    <LineChart
      height={300}
      lines={lines}
      xLabel="iteration"
      yLabel={metric.label}
      xText={(value) => formatCount(Math.round(value))}
      format={metric.format}
      isLog
    />
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
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Name</span>
            </th>
            {trials.map(({ trial }) => (
              <th key={trial} scope="col" className="number">
                <Link href={`${sweep}/trials/${trial}`}>trial {trial}</Link>
                {trials.length > 2 && (
                  <button
                    type="button"
                    className="button icon-only small quiet"
                    aria-label={`Leave out trial ${trial}`}
                    onClick={() =>
                      change({
                        trials: trials
                          .map((one) => one.trial)
                          .filter((one) => one !== trial)
                          .join(','),
                      })
                    }
                  >
                    <Icon name="close" />
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
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
