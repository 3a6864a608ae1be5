import { useQueryClient } from '@tanstack/react-query';
import { formatCount, formatCounted } from '../../../base/format.js';
import { conditionsOf, withoutCondition } from '../../filter/clauses.js';
import { FilterField } from '../../filter/filterField.js';
import { useReadOnly } from '../../server/queries.js';
import { downloadAddress, request } from '../../server/request.js';
import { useOrder } from '../../server/useOrder.js';
import { useAnnounce } from '../../shell/announcements.js';
import { useCopy } from '../../shell/copyButton.js';
import { Icon } from '../../shell/icons.js';
import { Menu } from '../../shell/menu.js';
import { MetricChoice } from './metricChoice.js';
import { useSweepScope } from './sweepContext.js';

/** The one filter that every chart and the table follow, and what can be done with the trials that match. */
export function FilterBar() {
  const scope = useSweepScope();
  const { page, typed, setFilter, slug } = scope;
  const { data, error, isPlaceholderData } = scope.trials;
  const conditions = conditionsOf(typed);
  return (
    <section className="filter-bar card" aria-label="Filter">
      <div className="filter-row">
        <FilterField
          slug={slug}
          fields={page.fields}
          axes={page.axes}
          states={page.trial_states}
          value={typed}
          error={error}
          onChange={setFilter}
        />
        <MetricChoice />
        <FilterActions matched={data?.matched ?? 0} />
      </div>
      <div className="filter-state">
        <p role="status" aria-busy={isPlaceholderData}>
          {data === undefined ? (
            ' '
          ) : (
            <>
              <b>{formatCount(data.matched)}</b> of {formatCounted(data.total, 'trial')}
            </>
          )}
        </p>
        {conditions.length > 0 && (
          <ul className="conditions" aria-label="Conditions">
            {conditions.map((condition) => (
              <li key={condition}>
                <button
                  type="button"
                  className="condition"
                  aria-label={`Remove ${condition}`}
                  title="Remove"
                  onClick={() => setFilter(withoutCondition(typed, condition))}
                >
                  <code>{condition}</code>
                  <Icon name="close" />
                </button>
              </li>
            ))}
            <li>
              <button type="button" className="link" onClick={() => setFilter('')}>
                Clear
              </button>
            </li>
          </ul>
        )}
      </div>
    </section>
  );
}

function FilterActions({ matched }: { readonly matched: number }) {
  const { slug, filter, selected, page } = useSweepScope();
  const { order } = useOrder(slug);
  const isReadOnly = useReadOnly();
  const copy = useCopy();
  const announce = useAnnounce();
  const client = useQueryClient();
  const isSelection = selected.length > 0;
  const which = isSelection ? { trials: selected } : { filter };
  const count = isSelection ? selected.length : matched;
  const what = isSelection
    ? `${formatCounted(selected.length, 'selected trial')}`
    : filter === ''
      ? `all ${formatCounted(matched, 'trial')}`
      : `${formatCounted(matched, 'matching trial')}`;
  const copySweepFile = async () => {
    try {
      const { text, trials } = await client.fetchQuery({
        queryKey: ['sweepfile', slug, filter],
        queryFn: ({ signal }) => request('getSweepFile', { slug, filter }, signal),
        staleTime: 0,
      });
      copy(text, `sweep file of ${formatCounted(trials, 'trial')}`);
    } catch (error) {
      announce({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Menu
      label={
        <>
          Actions
          <Icon name="down" />
        </>
      }
    >
      {!isReadOnly && (
        <>
          <button
            type="button"
            disabled={count === 0 || page.ledger.waiting + page.ledger.running === 0}
            onClick={() =>
              order('cancelTrials', which, {
                title: `Cancel ${what}?`,
                text: (
                  <p>Those that train now are stopped at once. Those that have ended keep their results.</p>
                ),
                action: 'Cancel trials',
                isDangerous: true,
              })
            }
          >
            Cancel {what}
          </button>
          <button
            type="button"
            disabled={count === 0 || page.ledger.waiting === 0}
            onClick={() =>
              order('runTrialsSooner', which, {
                title: `Train ${what} sooner?`,
                text: <p>Those of them that wait are trained before the others of this sweep.</p>,
                action: 'Train sooner',
              })
            }
          >
            Train {what} sooner
          </button>
          <button
            type="button"
            disabled={count === 0}
            onClick={() =>
              order('retryTrials', which, {
                title: `Retry ${what}?`,
                text: <p>Failed, stopped and cancelled trials among them are queued again.</p>,
                action: 'Retry trials',
              })
            }
          >
            Retry {what}
          </button>
          <hr />
        </>
      )}
      <button type="button" disabled={matched === 0} onClick={copySweepFile}>
        Copy matching trials as a sweep file
      </button>
      <a href={downloadAddress(slug, filter)} download>
        Export matching trials as CSV
      </a>
    </Menu>
  );
}
