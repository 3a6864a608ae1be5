import { numericValue, type ValueEffect } from '../analysis/valueEffects.js';
import { formatValue, type Value } from '../model/configuration.js';
import type { Summary } from '../results/summary.js';
import { valueText } from '../views/labels.js';
import { linearScale, logScale, type Scale, scaleOf, type Tick, tickLabel } from './scale.js';

/** Where the values of a hyperparameter lie along the horizontal axis of a chart. */
export interface ValueAxis {
  readonly scale: Scale;
  /** Words, lists, and numbers that no scale would hold apart, each have a band of their own. */
  readonly bands: boolean;
  /** Whether the values have an order, so that a line may join them. */
  readonly ordered: boolean;
  /** Half the room of one value, in positions. */
  readonly halfWidth: number;
  position(value: Value): number;
}

/**
 * As few numbers as this get bands where a scale would crowd some of them: where the least gap is below this share
 * of the scale and below half the mean gap, as of 0, 0.9 and 0.99.
 */
const MAX_BANDS_OF_NUMBERS = 12;
const MIN_GAP = 0.15;

/** Longest label, and how much of an axis a character of one takes, in the narrowest chart. */
const MAX_LABEL_LENGTH = 13;
const CHARACTER_SHARE = 0.023;
const MAX_LABELLED_VALUES = 8;

export function valueAxis(effects: readonly ValueEffect[], summary: Summary): ValueAxis {
  const numbers = effects.map(({ value }) => numericValue(value, summary));
  const areNumbers = numbers.every((number) => number !== null);
  if (!areNumbers) return bandAxis(effects, false);
  const [low, high] = [numbers[0] ?? 0, numbers.at(-1) ?? 1];
  const plain = low === high && low > 0 ? logScale(low / 2, high * 2) : scaleOf(low, high);
  const positions = numbers.map(plain.position);
  const span = plain.max - plain.min;
  const gap = positions.slice(1).reduce((least, at, i) => Math.min(least, at - (positions[i] ?? at)), span);
  if (areCrowded(positions, gap, span)) return bandAxis(effects, true);
  const padded = { ...plain, min: plain.min - span * 0.03, max: plain.max + span * 0.03 };
  const own = effects.map(({ value }, i) => ({ position: positions[i] ?? 0, label: valueLabel(value) }));
  return {
    scale: {
      ...padded,
      ticks: own.length <= MAX_LABELLED_VALUES ? apart(own, span) : thinned(plain.ticks, span),
    },
    bands: false,
    ordered: true,
    halfWidth: areAlone(effects) ? 0 : Math.min(span * 0.03, gap / 3),
    position: (value) => plain.position(numericValue(value, summary) ?? Number.NaN),
  };
}

function areCrowded(positions: readonly number[], gap: number, span: number): boolean {
  const meanGap = ((positions.at(-1) ?? 0) - (positions[0] ?? 0)) / (positions.length - 1);
  return positions.length <= MAX_BANDS_OF_NUMBERS && gap < span * MIN_GAP && gap < meanGap / 2;
}

function bandAxis(effects: readonly ValueEffect[], ordered: boolean): ValueAxis {
  const places = new Map(effects.map(({ value }, place) => [formatValue(value), place]));
  const ticks = effects.map(({ value }, position) => ({ position, label: valueLabel(value) }));
  return {
    scale: {
      ...linearScale(0, 1),
      min: -0.5,
      max: effects.length - 0.5,
      ticks: thinned(ticks, effects.length),
    },
    bands: true,
    ordered,
    halfWidth: areAlone(effects) ? 0 : 0.28,
    position: (value) => places.get(formatValue(value)) ?? Number.NaN,
  };
}

/** With one trial a value there is nothing to stand beside. */
function areAlone(effects: readonly ValueEffect[]): boolean {
  return effects.every(({ finished, diverged }) => finished + diverged <= 1);
}

/** Without the labels that would touch the one before. */
function apart(ticks: readonly Tick[], span: number): Tick[] {
  let end = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ position, label }) => {
    const half = (longestLine(label) / 2) * CHARACTER_SHARE * span;
    if (position - half < end) return false;
    end = position + half + CHARACTER_SHARE * span;
    return true;
  });
}

/** Every one, every second or every third …, as many as have room side by side. */
function thinned(ticks: readonly Tick[], span: number): Tick[] {
  for (let every = 1; every < ticks.length; every++) {
    const kept = ticks.filter((_, index) => index % every === 0);
    if (apart(kept, span).length === kept.length) return kept;
  }
  return ticks.slice(0, 1);
}

function longestLine(label: string): number {
  return Math.max(...label.split('\n').map((line) => line.length));
}

/** A value in the little room below an axis, its words below one another. */
function valueLabel(value: Value): string {
  const text = typeof value === 'number' ? tickLabel(value) : valueText(value);
  const short = text.length <= MAX_LABEL_LENGTH ? text : `${text.slice(0, MAX_LABEL_LENGTH - 1)}…`;
  return short.replaceAll('_', '\n');
}
