import { useUrlState } from '../../shell/urlState.js';
import { useSweepScope } from './sweepContext.js';

/** The metric of all charts; the objective at first. */
export function MetricChoice() {
  const { page, metric } = useSweepScope();
  const { change } = useUrlState();
  if (page.metrics.length < 2) return null;
  return (
    <label className="select">
      <span>Metric</span>
      <select
        value={metric.name}
        onChange={({ target: { value } }) =>
          change({ metric: value === page.objective.metric ? null : value })
        }
      >
        {page.metrics.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
