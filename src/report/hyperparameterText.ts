import { NOTHING } from '../base/format.js';
import { sweptNames } from '../model/sweepSpec.js';
import type { Summary } from '../results/summary.js';
import type { Constants } from '../trainers/network/configuration.js';
import {
  HYPERPARAMETER_NAMES,
  HYPERPARAMETERS,
  type HyperparameterName,
} from '../trainers/network/hyperparameters.js';
import { shownValue } from '../views/configurationView.js';
import { labelOf, valueText } from '../views/labels.js';
import { number, type ReportColumn, text } from './reportTable.js';

/** A hyperparameter and its value, as a report prints them. */
export interface NamedText {
  readonly label: string;
  readonly text: string;
}

/** The column of a hyperparameter in a table: words to the left, numbers to the right. */
export function hyperparameterColumn(name: HyperparameterName): ReportColumn {
  return HYPERPARAMETERS[name].kind === 'choice' ? text(labelOf(name)) : number(labelOf(name));
}

/** The value a trial was trained with, or a dash where it could not matter. */
export function hyperparameterText(summary: Summary, position: number, name: HyperparameterName): string {
  const configuration = summary.trials.configuration(position);
  const value = shownValue(configuration, name, summary.facts);
  return value === null ? NOTHING : valueText(value);
}

/** All that one trial was trained with: what the sweep varied, and what it did not. */
export function configurationTexts(
  summary: Summary,
  position: number,
): { readonly swept: NamedText[]; readonly fixed: NamedText[] } {
  const configuration = summary.trials.configuration(position);
  const told = (name: HyperparameterName) => ({
    label: labelOf(name),
    text: hyperparameterText(summary, position, name),
  });
  const fixed = fixedNames(summary).filter((name) => shownValue(configuration, name, summary.facts) !== null);
  return {
    swept: sweptNames(summary.spec).map(told),
    fixed: [...fixed.map(told), ...constantTexts(configuration.constants)],
  };
}

/** What all trials have in common: the hyperparameters that are not swept, and constants that were set. */
export function fixedTexts(summary: Summary): NamedText[] {
  const { spec } = summary;
  const values = fixedNames(summary).flatMap((name): NamedText[] => {
    const given = spec.axes.find((axis) => axis.name === name)?.values[0] ?? HYPERPARAMETERS[name].default;
    const isTold = given !== null && mattersSomewhere(name, summary);
    return isTold ? [{ label: labelOf(name), text: valueText(given) }] : [];
  });
  return [...values, ...constantTexts(spec.constants)];
}

function fixedNames(summary: Summary): HyperparameterName[] {
  const left = new Set([...sweptNames(summary.spec), usesIterations(summary) ? 'epochs' : 'iterations']);
  return HYPERPARAMETER_NAMES.filter((name) => !left.has(name));
}

function constantTexts(constants: Partial<Constants>): NamedText[] {
  return Object.entries(constants).map(([name, value]) => ({
    label: labelOf(name),
    text: String(value),
  }));
}

/** Trials that are looked at for what matters, spread over all. */
const TRIALS_ASKED = 100;

function mattersSomewhere(name: HyperparameterName, { trials, facts }: Summary): boolean {
  const asked = Math.min(trials.size, TRIALS_ASKED);
  const positions = Array.from({ length: asked }, (_, i) => Math.floor((i * trials.size) / asked));
  return positions.some((position) => shownValue(trials.configuration(position), name, facts) !== null);
}

/** Whether the sweep counts iterations, else epochs. */
export function usesIterations({ spec }: Pick<Summary, 'spec'>): boolean {
  return sweptNames(spec).includes('iterations') || spec.axes.some((axis) => axis.name === 'iterations');
}
