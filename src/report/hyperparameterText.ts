import { NOTHING } from '../base/format.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import { givenNames, hyperparameterOf, shownNames } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import { shownValue } from '../views/configurationView.js';
import { labelOf, valueText } from '../views/labels.js';
import { number, type ReportColumn, text } from './reportTable.js';

/** A hyperparameter and its value, in the words of a report. */
export interface NamedText {
  readonly label: string;
  readonly text: string;
}

/** The column of a hyperparameter in a table: words to the left, numbers to the right. */
export function hyperparameterColumn({ spec }: Pick<Summary, 'spec'>, name: string): ReportColumn {
  const isChoice = hyperparameterOf(trainerOf(spec), name)?.kind === 'choice';
  return { ...(isChoice ? text : number)(labelOf(name)), isKey: true };
}

/** The value a trial was trained with, or a dash where it could not matter. */
export function hyperparameterText(summary: Summary, position: number, name: string): string {
  const configuration = summary.trials.configuration(position);
  const value = shownValue(configuration, name, summary);
  return value === null ? NOTHING : valueText(value);
}

/** The configuration of one trial: what the sweep varied, and what it fixed. */
export function configurationTexts(
  summary: Summary,
  position: number,
): { readonly swept: NamedText[]; readonly fixed: NamedText[] } {
  const configuration = summary.trials.configuration(position);
  const named = (name: string) => ({
    label: labelOf(name),
    text: hyperparameterText(summary, position, name),
  });
  const fixed = fixedNames(summary).filter((name) => shownValue(configuration, name, summary) !== null);
  return {
    swept: sweptNames(summary.spec).map(named),
    fixed: [...fixed.map(named), ...constantTexts(trainerOf(summary.spec).constantsOf(configuration))],
  };
}

/** What all trials share: the hyperparameters that are not swept, and constants that were set. */
export function fixedTexts(summary: Summary): NamedText[] {
  const { spec } = summary;
  const values = fixedNames(summary).flatMap((name): NamedText[] => {
    const fallback = hyperparameterOf(trainerOf(spec), name)?.default ?? null;
    const given = spec.axes.find((axis) => axis.name === name)?.values[0] ?? fallback;
    const isShown = given !== null && mattersSomewhere(name, summary);
    return isShown ? [{ label: labelOf(name), text: valueText(given) }] : [];
  });
  return [...values, ...constantTexts(spec.constants)];
}

function fixedNames({ spec }: Summary): string[] {
  const swept = new Set(sweptNames(spec));
  return shownNames(trainerOf(spec), givenNames(spec)).filter((name) => !swept.has(name));
}

function constantTexts(constants: Readonly<Record<string, number>>): NamedText[] {
  return Object.entries(constants).map(([name, value]) => ({
    label: labelOf(name),
    text: String(value),
  }));
}

/** The trials examined to find what matters, spread over all. */
const TRIALS_ASKED = 100;

function mattersSomewhere(name: string, summary: Summary): boolean {
  const { trials } = summary;
  const asked = Math.min(trials.size, TRIALS_ASKED);
  const positions = Array.from({ length: asked }, (_, i) => Math.floor((i * trials.size) / asked));
  return positions.some((position) => shownValue(trials.configuration(position), name, summary) !== null);
}
