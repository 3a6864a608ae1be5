import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../base/format.js';
import type { ComparedSweepsView } from '../../../views/api/trialAnswers.js';
import { Panel } from '../../charts/panel.js';
import { request } from '../../server/request.js';
import { Crumbs } from '../../shell/crumbs.js';
import { Loading, NotFound, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { useUrlState } from '../../shell/urlState.js';
import { StateChip } from '../stateChip.js';
import { ComparedCurves, ComparedHead } from './comparedParts.js';

/** Two to eight sweeps side by side. */
export function CompareSweepsView() {
  const { parameters } = useUrlState();
  const sweeps = [...new Set((parameters.get('sweeps') ?? '').split(',').filter(Boolean))];
  const { data, error, refetch } = useQuery({
    queryKey: ['compareSweeps', sweeps],
    queryFn: ({ signal }) => request('compareSweeps', { sweeps }, signal),
    enabled: sweeps.length > 1,
  });
  useTitle('Compare sweeps');
  if (sweeps.length < 2) return <NotFound>Select two to eight sweeps in the list, then press c.</NotFound>;
  if (data === undefined) {
    return error === null ? (
      <Loading>Reading the sweeps …</Loading>
    ) : (
      <Problem error={error} retry={refetch} />
    );
  }
  return <Compared compared={data} />;
}

interface ComparedProps {
  readonly compared: ComparedSweepsView;
}

function Compared({ compared }: ComparedProps) {
  const { sweeps, winners, verdicts, note } = compared;
  return (
    <>
      <div className="page-head">
        <Crumbs />
        <h1>{formatCount(sweeps.length)} sweeps side by side</h1>
      </div>
      <div className="panels">
        <Panel className="full" title="Which is better">
          <dl className="verdicts">
            {[...winners, ...verdicts].map(({ label, text }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          {note !== '' && <p className="note">{note}</p>}
        </Panel>
        <Panel className="full" title="Curves" note="of the best trial of each sweep">
          <ComparedCurves
            compared={sweeps.map(({ slug, name, curve }) => ({ name: slug, label: name, curve }))}
            metric={compared.metric}
          />
        </Panel>
        <Panel className="full" title="Differences" note="what differs is marked">
          <FactsTable compared={compared} />
        </Panel>
      </div>
    </>
  );
}

function FactsTable({ compared: { sweeps, facts } }: ComparedProps) {
  const { change } = useUrlState();
  const without = (slug: string) => sweeps.map((one) => one.slug).filter((one) => one !== slug);
  return (
    <section className="plain-scroll" tabIndex={0} aria-label="Differences, scrollable">
      <table className="plain-table compare-table">
        <ComparedHead
          columns={sweeps.map(({ slug, name }) => ({
            ...{ key: slug, label: name, href: `/sweeps/${encodeURIComponent(slug)}` },
          }))}
          onLeaveOut={(slug) => change({ sweeps: without(slug).join(',') })}
        />
        <tbody>
          <tr>
            <th scope="row">state</th>
            {sweeps.map(({ slug, state }) => (
              <td key={slug}>
                <StateChip state={state} />
              </td>
            ))}
          </tr>
          {facts.map(({ label, texts }) => {
            const differs = new Set(texts).size > 1;
            return (
              <tr key={label} className={differs ? 'is-different' : 'is-same'}>
                <th scope="row">
                  {label}
                  {differs && <span className="unseen"> (differs)</span>}
                </th>
                {sweeps.map(({ slug }, i) => (
                  <td key={slug}>{texts[i]}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
