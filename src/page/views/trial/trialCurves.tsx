import { formatCount, formatDuration } from '../../../base/format.js';
import type { RecordedView } from '../../../views/api/trialAnswers.js';
import type { MetricView } from '../../../views/metrics.js';
import { LineChart } from '../../charts/lineChart.js';
import { Nothing } from '../../charts/panel.js';
import { Segmented } from '../../charts/segmented.js';
import { useUrlState } from '../../shell/urlState.js';

const HEIGHT = 300;

interface TrialCurvesProps {
  readonly curve: RecordedView | null;
  readonly metrics: readonly MetricView[];
  readonly hasEnded: boolean;
}

/** Every metric that the training recorded. Those of one kind share a chart, so that train and dev can be compared. */
export function TrialCurves({ curve, metrics, hasEnded }: TrialCurvesProps) {
  const { parameters, change } = useUrlState();
  const along = parameters.get('along') === 'time' ? 'time' : 'iterations';
  const isLog = parameters.get('log_y') !== '0';
  if (curve === null) {
    return hasEnded ? (
      <Nothing height={120}>No curve was kept of it.</Nothing>
    ) : (
      <Nothing height={HEIGHT}>It has recorded nothing yet.</Nothing>
    );
  }
  const recorded = metrics.filter(({ name }) => (curve.metrics[name] ?? []).some((value) => value !== null));
  const groups = [
    recorded.filter(({ format }) => format === 'number'),
    recorded.filter(({ format }) => format === 'share'),
  ].filter((group) => group.length > 0);
  const x = along === 'time' ? curve.seconds : curve.iterations;
  return (
    <>
      <div className="chart-tools">
        <Segmented
          label="Along"
          options={[
            ['iterations', 'iterations'],
            ['time', 'time'],
          ]}
          value={along}
          onChange={(value) => change({ along: value === 'iterations' ? null : value })}
        />
        <label className="check">
          <input type="checkbox" checked={isLog} onChange={() => change({ log_y: isLog ? '0' : null })} />
          log y
        </label>
      </div>
      {groups.map((group) => (
        <LineChart
          key={group.map(({ name }) => name).join(' ')}
          height={groups.length > 1 ? 230 : HEIGHT}
          xLabel={along === 'time' ? 'seconds of training' : 'iteration'}
          yLabel={group[0]?.format === 'share' ? 'share' : (group[0]?.label ?? '')}
          xText={along === 'time' ? (value) => formatDuration(value * 1000) : (value) => formatCount(value)}
          format={group[0]?.format ?? 'number'}
          isLog={isLog}
          lines={group.map(({ name, label }) => ({ name, label, x, y: curve.metrics[name] ?? [] }))}
        />
      ))}
    </>
  );
}
