import { formatDuration, formatTime, NOTHING } from '../../../base/format.js';
import type { FieldView, SweepPageView } from '../../../views/api/sweepAnswers.js';
import { metricText, valueText } from '../../../views/labels.js';
import type { TrialView } from '../../../views/trialView.js';
import { numberOf } from '../../numbers.js';

export interface TableColumn {
  readonly name: string;
  readonly label: string;
  readonly isNumber: boolean;
  /** In rem. */
  readonly width: number;
  readonly isShownAtFirst: boolean;
  readonly textOf: (trial: TrialView) => string;
}

/** In the order in which people read: how it ended, what was measured, what was chosen, where and when. */
export function columnsOf(page: SweepPageView): readonly TableColumn[] {
  const inTable = page.fields.filter(({ in_table }) => in_table);
  const swept = new Set(page.axes.filter((axis) => axis.swept).map(({ name }) => name));
  const of = (from: FieldView['from']) => inTable.filter((field) => field.from === from);
  const trial = of('trial');
  const leading = ['rank', 'trial', 'state'];
  const ordered = [
    ...leading.flatMap((name) => trial.filter((field) => field.name === name)),
    ...of('metric'),
    ...of('hyperparameter').toSorted((a, b) => Number(swept.has(b.name)) - Number(swept.has(a.name))),
    ...of('derived'),
    ...trial.filter(({ name }) => !leading.includes(name)),
  ];
  return ordered.map((field) => ({
    name: field.name,
    label: field.label,
    isNumber: field.kind === 'number' && field.format !== 'time',
    width: widthOf(field),
    isShownAtFirst:
      field.from === 'metric' ||
      swept.has(field.name) ||
      leading.includes(field.name) ||
      field.name === 'seconds' ||
      field.name === 'train_ms',
    textOf: (one) => fieldText(field, one),
  }));
}

/** As named in the address, or those shown at first. */
export function shownColumns(columns: readonly TableColumn[], names: string | null): readonly TableColumn[] {
  if (names === null) return columns.filter(({ isShownAtFirst }) => isShownAtFirst);
  const chosen = new Set(names.split(','));
  return columns.filter(({ name }) => chosen.has(name));
}

/** Room for `0.0002134`. */
const VALUE_REM = 6.25;

function widthOf({ name, label, kind, format, from }: FieldView): number {
  if (name === 'rank' || name === 'trial') return 4.4;
  if (format === 'time') return 13;
  if (name === 'state') return 7.5;
  const heading = label.length * 0.44 + 1.9;
  const isValue = from === 'metric' && format !== 'share';
  const least = isValue ? VALUE_REM : kind === 'number' ? 5 : 6.5;
  return Math.min(14, Math.max(heading, least));
}

function fieldText(field: FieldView, trial: TrialView): string {
  const value = ownValue(field, trial);
  if (value === null || value === undefined) return NOTHING;
  if (field.from === 'metric')
    return metricText(field.format === 'share' ? 'share' : 'number', numberOf(value as number | string));
  if (field.format === 'time')
    return formatTime(typeof value === 'number' ? value : Date.parse(String(value)));
  if (field.format === 'milliseconds') return formatDuration(Number(value));
  if (field.format === 'seconds') return formatDuration(Number(value) * 1000);
  return valueText(value);
}

type Json = Parameters<typeof valueText>[0];

function ownValue({ from, name }: FieldView, trial: TrialView): Json | undefined {
  if (from === 'hyperparameter') return trial.configuration[name];
  if (from === 'metric') return trial.metrics[name];
  if (name === 'seconds') return trial.train_ms === null ? null : trial.train_ms / 1000;
  const own: Readonly<Record<string, Json | undefined>> = { ...trial };
  return own[name];
}
