import { formatShare } from '../../../base/format.js';
import type { ImportanceView } from '../../../views/api/chartAnswers.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import { useOfSweep } from '../../server/queries.js';
import { useUrlState } from '../../shell/urlState.js';
import { AxisPanel } from './axisPanel.js';
import { HeatmapPanel } from './heatmapPanel.js';
import { useSweepScope } from './sweepContext.js';

/** Which hyperparameters matter, and how. */
export function HyperparameterPanels() {
  return (
    <>
      <ImportancePanel />
      <AxisPanel />
      <HeatmapPanel />
    </>
  );
}

const HEIGHT = 280;

function ImportancePanel() {
  return (
    <Panel id="importance" title="Importance" note="share of the variance that each explains alone">
      <Lazy height={HEIGHT}>
        <Importance />
      </Lazy>
    </Panel>
  );
}

function Importance() {
  const { slug, filter, metric } = useSweepScope();
  const query = useOfSweep('getImportance', { slug, filter, metric: metric.name });
  return (
    <Answered query={query} height={HEIGHT}>
      {(importance) =>
        importance.axes.length === 0 ? (
          <Nothing height={HEIGHT}>
            It compares two hyperparameters or more, over at least a dozen trials or a complete grid.
          </Nothing>
        ) : (
          <Bars importance={importance} />
        )
      }
    </Answered>
  );
}

function Bars({ importance }: { readonly importance: ImportanceView }) {
  const { change, parameters } = useUrlState();
  const shown = parameters.get('axis');
  return (
    <div className="bars">
      <ul>
        {importance.axes.map(({ name, label, share }) => (
          <li key={name}>
            <button
              type="button"
              className="bar-line"
              aria-pressed={shown === name}
              title={`Show by ${label}`}
              onClick={() => change({ axis: name })}
            >
              <span className="bar-label">{label}</span>
              <span className="bar-track">
                <span style={{ width: `${Math.max(0, share) * 100}%` }} />
              </span>
              <span className="bar-value">{percentText(share)}</span>
            </button>
          </li>
        ))}
        <li className="bar-line muted">
          <span className="bar-label">interactions and noise</span>
          <span className="bar-track is-rest">
            <span style={{ width: `${Math.max(0, importance.rest) * 100}%` }} />
          </span>
          <span className="bar-value">{percentText(importance.rest)}</span>
        </li>
      </ul>
      {importance.pairs.length > 0 && (
        <p className="note">
          Together: {importance.pairs.map(({ label, share }) => `${label} ${percentText(share)}`).join(', ')}.
        </p>
      )}
      {importance.explained !== null && (
        <p className="note">
          Not a complete grid: a random forest estimates the shares. It explains{' '}
          {percentText(Math.max(0, importance.explained))} of the variance of trials it did not see.
        </p>
      )}
    </div>
  );
}

function percentText(share: number): string {
  return formatShare(share).replace(/\.\d+/, '');
}
