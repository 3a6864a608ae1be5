/** Several sweeps side by side, as tables and sentences: what each tried, what differs, the winners, which is better. */
import { compareSweeps } from '../analysis/compareSweeps.js';
import { findingsOf } from '../analysis/findings.js';
import { nextMove } from '../analysis/nextMove.js';
import { formatCount, formatCounted, NOTHING } from '../base/format.js';
import { letterOf } from '../charts/winnersChart.js';
import type { Value } from '../model/configuration.js';
import { type Summary, winner } from '../results/summary.js';
import { labelOf, valueText } from '../views/labels.js';
import { outcome, statesShown } from './headline.js';
import { configurationTexts, type NamedText } from './hyperparameterText.js';
import { metricsOf } from './metrics.js';
import { type ReportTable, text } from './reportTable.js';

/** Characters of an axis that is written out; of a longer one, the first and the last value. */
const MAX_AXIS_TEXT = 26;

/** Before what is of the best trial of a sweep, and not of the whole sweep. */
const OF_BEST = 'best: ';

/** A row for each fact, a column for each sweep. A row in which all are alike is dimmed: readers look for differences. */
export function comparisonTable(summaries: readonly Summary[], names: readonly string[]): ReportTable {
  const facts = summaries.map(factsOf);
  const isOfBest = (label: string) => label.startsWith(OF_BEST);
  const all = [...new Set(facts.flatMap((known) => [...known.keys()]))];
  const labels = [...all.filter((label) => !isOfBest(label)), ...all.filter(isOfBest)];
  const rows = labels.map((label) => {
    const cells = facts.map((known) => known.get(label) ?? NOTHING);
    return { cells: [label, ...cells], ...(new Set(cells).size === 1 ? { kind: 'muted' as const } : {}) };
  });
  return { columns: [text(''), ...names.map(text)], rows };
}

function factsOf(summary: Summary): Map<string, string> {
  const { spec, ledger, facts } = summary;
  const best = winner(summary);
  const states = statesShown(ledger).map((state) => `${formatCount(ledger[state])} ${state}`);
  const shown: [string, string][] = [
    ['data', facts.source],
    ['trials', states.join(', ')],
    ...spec.axes.map(({ name, values }): [string, string] => [labelOf(name), axisText(values)]),
  ];
  if (best === null) return new Map(shown);
  const metrics = metricsOf(summary).map(({ label, format, value }): [string, string] => [
    `${OF_BEST}${label}`,
    format(value(best)),
  ]);
  const { swept } = configurationTexts(summary, best);
  return new Map([
    ...shown,
    [`${OF_BEST}trial`, String(summary.trials.number(best))],
    ...metrics,
    ...swept.map(({ label, text: value }): [string, string] => [`${OF_BEST}${label}`, value]),
  ]);
}

function axisText(values: readonly Value[]): string {
  const all = values.map(valueText).join(', ');
  if (all.length <= MAX_AXIS_TEXT) return all;
  const [first = null, last = null] = [values[0], values.at(-1)];
  return `${valueText(first)} … ${valueText(last)} (${formatCount(values.length)})`;
}

/** `A: digits`, and what won there. */
export function winnersOf(summaries: readonly Summary[]): NamedText[] {
  return summaries.map((summary, index) => ({ label: letteredName(summary, index), text: outcome(summary) }));
}

export function letteredName({ spec }: Summary, index: number): string {
  return `${letterOf(index)}: ${spec.name}`;
}

/** Each later sweep against the first. */
export function verdictsOf([first, ...others]: readonly Summary[]): NamedText[] {
  if (first === undefined) return [];
  return others.map((other, index) => {
    const { shared, verdict } = compareSweeps(first, other);
    const letter = letterOf(index + 1);
    const sentence = verdict.replaceAll(/\b([Tt])he second\b/g, letter);
    return {
      label: `${letter} against A`,
      text: `${sentence} ${formatCounted(shared, 'trial')} in both.`,
    };
  });
}

/** With several tests, one of twenty such differences is chance. */
export function testsNote([first, ...others]: readonly Summary[]): string {
  const tested = others.filter((other) => first !== undefined && compareSweeps(first, other).test !== 'none');
  return tested.length > 1 ? 'Each p is of its own pair, without a correction for the number of pairs.' : '';
}

/** What each sweep shows by itself, and its next move. */
export function findingsBySweep(summaries: readonly Summary[]): { name: string; sentences: string[] }[] {
  return summaries.map((summary, index) => ({
    name: letteredName(summary, index),
    sentences: [
      ...findingsOf(summary).map(({ sentence }) => sentence),
      `Next: ${nextMove(summary).sentence}`,
    ],
  }));
}
