import { useState } from 'react';
import { formatCount, formatCounted } from '../../../base/format.js';
import { metricText } from '../../../views/labels.js';
import { Answered, Nothing, Panel } from '../../charts/panel.js';
import { ParallelChart } from '../../charts/parallelChart.js';
import { type Brush, brushesOf, withBrush } from '../../filter/clauses.js';
import { useOfSweep } from '../../server/queries.js';
import { Menu } from '../../shell/menu.js';
import { usePalette } from '../../shell/theme.js';
import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 340;
/** With more axes the lines between them say nothing: the others can be chosen. */
const MAX_AXES = 9;

/** Every trial as a line through its values. Drag along an axis to keep a part of it. */
export function ParallelPanel() {
  const { slug, filter, setFilter, metric, page } = useSweepScope();
  const { parameters, change } = useUrlState();
  const [draft, setDraft] = useState<string | null>(null);
  const swept = page.axes.filter((axis) => axis.swept);
  const chosen = parameters
    .get('axes')
    ?.split(',')
    .filter((name) => swept.some((axis) => axis.name === name));
  const axes = chosen ?? swept.slice(0, MAX_AXES).map(({ name }) => name);
  const shown = draft ?? filter;
  const query = useOfSweep('getParallel', {
    slug,
    filter: shown,
    metric: metric.name,
    bins: draft === null ? 120 : 64,
    ...(axes.length > 0 && { axes }),
  });
  const brush = (name: string, next: Brush | null, isDone: boolean) => {
    const changed = withBrush(filter, name, next);
    setDraft(isDone ? null : changed);
    if (isDone) setFilter(changed);
  };
  return (
    <Panel
      className="full"
      id="parallel"
      title="Parallel coordinates"
      note={
        query.data === undefined
          ? 'Drag along an axis to filter'
          : `${formatCount(query.data.focus_trials)} of ${formatCounted(query.data.context_trials, 'trial')} · drag along an axis to filter`
      }
      tools={
        <>
          <Legend />
          {swept.length > 2 && (
            <Menu className="button small" label="Axes" staysOpen>
              {swept.map(({ name, label }) => (
                <label key={name} className="check">
                  <input
                    type="checkbox"
                    checked={axes.includes(name)}
                    onChange={() => {
                      const next = swept
                        .map((axis) => axis.name)
                        .filter((one) => (one === name ? !axes.includes(one) : axes.includes(one)));
                      change({ axes: next.join(',') });
                    }}
                  />
                  {label}
                </label>
              ))}
            </Menu>
          )}
        </>
      }
    >
      <Answered query={query} height={HEIGHT}>
        {(parallel) =>
          parallel.context_trials === 0 ? (
            <Nothing height={HEIGHT}>No trial has a value of {metric.label} yet.</Nothing>
          ) : (
            <ParallelChart
              view={parallel}
              height={HEIGHT}
              goal={metric.goal}
              brushes={brushesOf(shown)}
              onBrush={brush}
              valueText={(value) => metricText(metric.format, value)}
            />
          )
        }
      </Answered>
    </Panel>
  );
}

function Legend() {
  const { metric } = useSweepScope();
  const { ramp } = usePalette();
  return (
    <p className="ramp-legend">
      <span>best {metric.label}</span>
      <span
        className="ramp"
        aria-hidden="true"
        style={{ backgroundImage: `linear-gradient(to right, ${ramp.join(', ')})` }}
      />
      <span>worst</span>
    </p>
  );
}
