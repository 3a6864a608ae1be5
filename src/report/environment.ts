/** The facts that a result depends on: data, search space, times, machines. */
import { objectiveLabel } from '../analysis/findings/finding.js';
import { formatCount, formatCounted, formatDuration, formatNumber, formatTime } from '../base/format.js';
import { formatValue } from '../model/configuration.js';
import type { Joined } from '../model/events.js';
import type { Axis, SearchSpec, UntilSpec } from '../model/sweepSpec.js';
import { elapsedMs } from '../results/elapsed.js';
import type { Summary } from '../results/summary.js';
import { totalsOf } from '../results/totalsOf.js';
import { trainerOf } from '../trainers/trainers.js';
import { constantInputsText } from '../views/constantInputsText.js';
import { foldsText } from '../views/foldsText.js';
import { labelOf, valueText } from '../views/labels.js';
import type { NamedText } from './hyperparameterText.js';

import { number, type ReportTable, text } from './reportTable.js';

export function dataFacts({ facts, spec }: Summary): NamedText[] {
  if (facts.trainExamples === 0) return codeFacts(facts, spec);
  const examples = [
    `${foldsText(facts)}${formatCount(facts.trainExamples)} training`,
    ...(facts.devExamples > 0 ? [`${formatCount(facts.devExamples)} dev`] : ['no dev set']),
    ...(facts.testExamples > 0 ? [`${formatCount(facts.testExamples)} test`] : []),
  ];
  const outputs =
    facts.task === 'regression'
      ? `${facts.target}, a number: mean ${formatNumber(facts.targetMean)}, deviation ${formatNumber(facts.targetDeviation)}`
      : `${facts.target}, ${formatCounted(facts.classes.length, 'class', 'classes')}`;
  const scale = spec.dataset?.scale === undefined ? '' : `, scale: ${spec.dataset.scale}`;
  return [
    { label: 'data set', text: facts.source },
    { label: 'target', text: outputs },
    { label: 'inputs', text: formatCounted(facts.inputs, 'feature') + constantInputsText(facts) + scale },
    { label: 'examples', text: examples.join(', ') },
  ];
}

/** `30 points of random, seed 1` */
function searchText({ sampler, trials, seed }: SearchSpec): string {
  return `${formatCounted(trials, 'point')} of ${sampler}, seed ${seed}`;
}

function untilTexts({ noGain, target, budgetMs }: UntilSpec = {}): string[] {
  return [
    ...(noGain === undefined ? [] : [`${formatCounted(noGain, 'point')} without a better result`]),
    ...(target === undefined ? [] : [`a result of ${formatNumber(target)}`]),
    ...(budgetMs === undefined ? [] : [`${formatDuration(budgetMs)} have passed`]),
  ];
}

/** What is run, under the key of its trainer: a command or a module. */
function codeFacts({ source, digest }: Summary['facts'], spec: Summary['spec']): NamedText[] {
  const { ownKey } = trainerOf(spec);
  const run = ownKey === null ? undefined : spec.settings?.[ownKey];
  const words = typeof run === 'string' ? run : formatValue(run ?? null);
  return [
    ...(ownKey === null || run === undefined ? [] : [{ label: ownKey, text: words }]),
    { label: 'code', text: `${source}, digest ${digest}` },
  ];
}

/** The most values of an axis that are written out. Of a longer axis the first and the last are. */
const MAX_VALUES = 8;
const FIRST_VALUES = 3;

export function searchSpace({ spec, ledger }: Summary): NamedText[] {
  const { search } = spec;
  const axes = spec.axes
    .filter((axis) => axis.values.length > 1)
    .map((axis) => ({ label: labelOf(axis.name), text: axisText(axis) }));
  const list = (label: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [{ label, text: texts.join('; ') }];
  return [
    { label: 'trials', text: formatCount(ledger.planned) },
    ...axes,
    ...list(
      'zip',
      spec.zip.map((group) => group.map(labelOf).join(' with ')),
    ),
    ...list('where', spec.where),
    ...list(
      'when',
      Object.entries(spec.when).map(([name, condition]) => `${name}: ${condition}`),
    ),
    ...list(
      'also',
      spec.also.map(({ name }) => name),
    ),
    ...list('search', search === undefined ? [] : [searchText(search)]),
    ...list('until', untilTexts(spec.until)),
    { label: 'ranked by', text: objectiveLabel({ spec }) },
  ];
}

function axisText({ values, scale, whole }: Axis): string {
  if (scale !== undefined) {
    const numbers = whole === true ? ', whole numbers' : '';
    return `${values.map(formatValue).join(' to ')} on a ${scale} scale${numbers}`;
  }
  const shown = values.map((value) => (typeof value === 'object' ? valueText(value) : formatValue(value)));
  if (shown.length <= MAX_VALUES) return shown.join(', ');
  const first = shown.slice(0, FIRST_VALUES).join(', ');
  return `${first}, …, ${shown.at(-1)} (${formatCount(shown.length)} values)`;
}

export function times(summary: Summary): NamedText[] {
  const { plannedMs, startedMs, endedMs, columns } = summary;
  let reused = 0;
  for (const flag of columns.reused) reused += flag;
  return [
    { label: 'planned', text: formatTime(plannedMs) },
    { label: 'started', text: formatTime(startedMs) },
    { label: 'last ended', text: formatTime(endedMs) },
    { label: 'elapsed', text: formatDuration(elapsedMs(summary)) },
    { label: 'training', text: `${formatDuration(totalsOf(summary).trainMs)} in all threads` },
    ...(reused > 0 ? [{ label: 'taken from other sweeps', text: formatCounted(reused, 'trial') }] : []),
  ];
}

/** Workers that are alike share a row. */
export function workerTable({ workers }: Summary): ReportTable {
  const groups = new Map<string, Joined[]>();
  for (const worker of workers) {
    const { cpu, cores, threads, node, jmin, kernel } = worker;
    const key = JSON.stringify([cpu, cores, threads, node, jmin, kernel]);
    groups.set(key, [...(groups.get(key) ?? []), worker]);
  }
  return {
    columns: [
      number('workers'),
      number('threads'),
      text('CPU'),
      number('cores'),
      text('Node'),
      text('jmin'),
      text('kernel'),
      number('hosts'),
    ],
    rows: [...groups.values()].map((group) => {
      const { cpu, cores, threads, node, jmin, kernel } = group[0] as Joined;
      const hosts = new Set(group.map(({ host }) => host)).size;
      return {
        cells: [String(group.length), String(threads), cpu, String(cores), node, jmin, kernel, String(hosts)],
      };
    }),
  };
}
