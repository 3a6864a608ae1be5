/** What trials side by side and sweeps side by side share. */
import { Link } from 'wouter';
import { formatCount } from '../../../base/format.js';
import type { RecordedView } from '../../../views/api/trialAnswers.js';
import type { MetricView } from '../../../views/metrics.js';
import { LineChart } from '../../charts/lineChart.js';
import { Nothing } from '../../charts/panel.js';
import { Icon } from '../../shell/icons.js';

interface ComparedCurvesProps {
  readonly compared: readonly {
    readonly name: string;
    readonly label: string;
    readonly curve: RecordedView | null;
  }[];
  readonly metric: Pick<MetricView, 'name' | 'label' | 'format'>;
}

export function ComparedCurves({ compared, metric }: ComparedCurvesProps) {
  const lines = compared.flatMap(({ name, label, curve }) => {
    const y = curve?.metrics[metric.name] ?? [];
    return curve === null || y.every((value) => value === null)
      ? []
      : [{ name, label, x: curve.iterations, y }];
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

interface ComparedHeadProps {
  readonly columns: readonly { readonly key: string; readonly label: string; readonly href: string }[];
  readonly className?: string;
  /** Shows the others without this one. */
  readonly onLeaveOut: (key: string) => void;
}

/** The head of a table with one column for each. */
export function ComparedHead({ columns, className, onLeaveOut }: ComparedHeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="unseen">Name</span>
        </th>
        {columns.map(({ key, label, href }) => (
          <th key={key} scope="col" className={className}>
            <Link href={href}>{label}</Link>
            {columns.length > 2 && (
              <button
                type="button"
                className="button icon-only small quiet"
                aria-label={`Leave out ${label}`}
                onClick={() => onLeaveOut(key)}
              >
                <Icon name="close" />
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}
