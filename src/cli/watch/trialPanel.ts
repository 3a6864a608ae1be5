import { trialLog } from '../../app/trialLog.js';
import { formatDuration, formatTime } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { hyperparameterText } from '../../report/hyperparameterText.js';
import { metricsOf } from '../../report/metrics.js';
import type { Journal } from '../../results/journal.js';
import { type Summary, stateOf } from '../../results/summary.js';
import { shownHyperparameters } from '../../views/configurationView.js';
import { labelOf } from '../../views/labels.js';
import type { LineStyle } from './panels.js';

const NAME_WIDTH = 22;

/** A trial: its configuration, results, and all that the journal says about it, with the last lines that it printed. */
export async function trialPanel(
  summary: Summary,
  { journal, position }: { readonly journal: Journal; readonly position: number },
  { colors }: Pick<LineStyle, 'colors'>,
): Promise<string[]> {
  const { trials, columns, spec } = summary;
  const line = (name: string, value: string) =>
    `${colors.dim(name.padEnd(NAME_WIDTH))} ${printable(value, 500)}`;
  const state = stateOf(summary, position);
  const head = [
    colors.bold(`trial ${trials.number(position)}`),
    line('id', trials.id(position)),
    line('state', state),
    ...shownHyperparameters(spec).map((name) =>
      line(labelOf(name), hyperparameterText(summary, position, name)),
    ),
    ...(state === 'finished'
      ? metricsOf(summary).map(({ label, format, value }) => line(label, format(value(position))))
      : []),
    line('training time', formatDuration(columns.trainMs[position] ?? Number.NaN)),
    '',
  ];
  const events: string[] = [];
  for await (const { at, what } of trialLog(journal, trials.id(position)))
    for (const part of what.split('\n'))
      events.push(`${colors.dim(formatTime(at).slice(0, 19))}  ${printable(part, 500)}`);
  return [...head, ...events];
}
