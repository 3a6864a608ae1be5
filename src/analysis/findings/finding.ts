/** A finding: what a sweep shows, as a record with its numbers and as one sentence. */
import { formatCount, formatNumber, formatShare, labelOf } from '../../base/format.js';
import type { Summary } from '../../results/summary.js';
import { trainerOf } from '../../trainers/trainers.js';
import { type Outcomes, originalValue } from '../outcomes.js';

export const FINDING_TYPES = [
  'nothing-finished',
  'baseline',
  'largest-class',
  'other-winner',
  'importance',
  'interaction',
  'edge',
  'flat',
  'diverging-rate',
  'swinging-rate',
  'falling-rate',
  'single-rate',
  'still-falling',
  'better-before',
  'tied',
  'separated',
  'one-seed',
  'overfit',
  'underfit',
  'depth',
  'smallest',
  'width',
  'cheaper',
  'pruner',
  'idle-threads',
  'forecast',
] as const;
export type FindingType = (typeof FINDING_TYPES)[number];

export interface Finding {
  readonly type: FindingType;
  /** Names of the hyperparameters that it is about. */
  readonly axes: readonly string[];
  /** Numbers of the trials that it names. */
  readonly trials: readonly number[];
  /** The figures of the sentence, with every digit. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly sentence: string;
}

/** The ranking metric as people read it. */
export function objectiveLabel({ spec }: Pick<Summary, 'spec'>): string {
  const metric = trainerOf(spec)
    .metricsOf(spec)
    .find(({ name }) => name === spec.rankBy);
  return metric?.label ?? labelOf(spec.rankBy);
}

/** A result of the objective, from the scale of the outcomes, as people read it. */
export function resultText({ spec }: Pick<Summary, 'spec'>, outcomes: Outcomes, y: number): string {
  return objectiveText({ spec }, originalValue(outcomes, y));
}

/** A value of the objective as people read it. An estimated bound of a share may lie outside of 0 to 1. */
function objectiveText({ spec }: Pick<Summary, 'spec'>, value: number): string {
  const metric = trainerOf(spec)
    .metricsOf(spec)
    .find(({ name }) => name === spec.rankBy);
  return metric?.format === 'share' ? formatShare(Math.min(1, Math.max(0, value))) : formatNumber(value);
}

/** `0.4 %`, `12 %`: a share of one, with no more digits than a reader needs. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Math.abs(value) < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return [items.slice(0, -1).join(', '), ...items.slice(-1)].filter((text) => text !== '').join(' and ');
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `2 of 12 trials`, `all 12 trials`, `the only trial`. */
export function countOf(part: number, whole: number, noun = 'trial'): string {
  if (part < whole) return `${formatCount(part)} of ${formatCount(whole)} ${noun}s`;
  if (whole <= 2) return whole === 1 ? `the only ${noun}` : `both ${noun}s`;
  return `all ${formatCount(whole)} ${noun}s`;
}
