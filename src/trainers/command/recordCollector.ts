/**
 * From readings of single lines to the records of a training and its final values.
 *
 * Values of one position belong to one record, and later ones replace earlier ones: a progress bar prints its
 * metrics many times. Without positions, a new record begins where the objective is printed again.
 */

import type { MetricValues } from '../../model/metrics.js';
import { MAX_CURVE_POINTS } from '../../model/record.js';
import type { TrainingRecord, TrialEnding } from '../training.js';
import type { Reading } from './reading.js';
import type { MetricSetting } from './settings.js';

export const MAX_COMMAND_METRICS = 100;

export class RecordCollector {
  readonly #objective: MetricSetting;
  readonly #key: string;
  /** The names as they were first printed. */
  readonly #names = new Map<string, string>();
  readonly #records: TrainingRecord[] = [];
  /** The values of the objective, in the order of the records that have one. */
  readonly #values: { readonly value: number; readonly record: number }[] = [];
  #open: { iteration: number; metrics: Record<string, number> } | null = null;
  /** Positions may begin anew, e.g. in each fold: then they count on. */
  #offset = 0;
  #position: number | null = null;

  constructor(objective: MetricSetting) {
    this.#objective = objective;
    this.#key = keyOf(objective.name);
    this.#names.set(this.#key, objective.name);
  }

  /** Names of all that was printed. */
  get names(): readonly string[] {
    return [...this.#names.values()].filter(
      (name) => name !== this.#objective.name || this.#values.length > 0,
    );
  }

  /** The record that is complete now; null while none is. */
  add({ step, metrics }: Reading): TrainingRecord | null {
    const entries = Object.entries(metrics);
    if (entries.length === 0) return null;
    const iteration = this.#iterationOf(step, entries);
    const complete = this.#open !== null && this.#open.iteration !== iteration ? this.#close() : null;
    this.#open ??= { iteration, metrics: {} };
    for (const [name, value] of entries) {
      const own = this.#nameOf(name);
      if (own !== null) this.#open.metrics[own] = value;
    }
    return complete;
  }

  /** The last record, when the output has ended. */
  finish(): TrainingRecord | null {
    return this.#open === null ? null : this.#close();
  }

  /** Null if the objective was never printed. */
  endingOf(trial: string): TrialEnding | null {
    const final = this.#finalMetrics();
    if (final === null) return null;
    const value = final[this.#objective.name];
    const type = Number.isFinite(value) ? 'finished' : 'diverged';
    return { type, trial, curve: thinned(this.#records), metrics: final };
  }

  /** Of a training that says by other means that it diverged. */
  divergedEndingOf(trial: string): TrialEnding {
    const { name } = this.#objective;
    const last = { iteration: this.#records.at(-1)?.iteration ?? 0, metrics: { [name]: Number.NaN } };
    const records = this.#records.length === 0 ? [last] : this.#records;
    return { type: 'diverged', trial, curve: thinned(records) };
  }

  get curve(): readonly TrainingRecord[] {
    return thinned(this.#records);
  }

  #iterationOf(step: number | null, entries: readonly (readonly [string, number])[]): number {
    if (step === null) {
      const isAgain = entries.some(([name]) => this.#open !== null && this.#isThere(name));
      const last = this.#open?.iteration ?? this.#records.at(-1)?.iteration ?? 0;
      return this.#open === null || isAgain ? last + 1 : last;
    }
    if (this.#position !== null && step < this.#position)
      this.#offset = this.#open?.iteration ?? this.#records.at(-1)?.iteration ?? 0;
    this.#position = step;
    return this.#offset + step;
  }

  #isThere(name: string): boolean {
    const own = this.#names.get(keyOf(name));
    return own !== undefined && this.#open !== null && own in this.#open.metrics;
  }

  #nameOf(name: string): string | null {
    const key = keyOf(name);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_COMMAND_METRICS) return null;
    this.#names.set(key, name);
    return name;
  }

  #close(): TrainingRecord | null {
    const open = this.#open;
    this.#open = null;
    if (open === null) return null;
    const value = open.metrics[this.#objective.name];
    if (value !== undefined) this.#values.push({ value, record: this.#records.length });
    this.#records.push(open);
    return open;
  }

  #finalMetrics(): MetricValues | null {
    const last = this.#values.at(-1);
    if (last === undefined) return null;
    const { name, take, goal } = this.#objective;
    if (take === 'best') {
      const best = this.#values.reduce((a, b) => (isBetter(b.value, a.value, goal) ? b : a));
      return { ...this.#lastValues(best.record), [name]: best.value };
    }
    const values = this.#lastValues(this.#records.length - 1);
    if (take === 'last') return values;
    const tail = this.#values.slice(-take.mean_of_last).map(({ value }) => value);
    return { ...values, [name]: tail.reduce((sum, value) => sum + value, 0) / tail.length };
  }

  /** The last value of each metric up to a record. */
  #lastValues(record: number): MetricValues {
    return Object.assign({}, ...this.#records.slice(0, record + 1).map(({ metrics }) => metrics));
  }
}

function isBetter(value: number, best: number, goal: 'minimize' | 'maximize'): boolean {
  if (Number.isNaN(best)) return !Number.isNaN(value);
  return goal === 'minimize' ? value < best : value > best;
}

/** `Val Loss`, `val-loss` and `val_loss` are one name, and so are `valid_0's l2` and `valid_0_l2`. */
export function keyOf(name: string): string {
  const key = name
    .toLowerCase()
    .replace(/'s\b|["'%()]/g, '')
    .replace(/[\s_\-/.]+/g, '_')
    .replace(/(?<=\w)_$/, '');
  return key.replace(/(^|_)(?:(?:the|an?|of)(?:_|$))+/g, '$1') || key;
}

/** At most as many points as a curve may have: evenly spaced ones, and the last. */
function thinned(records: readonly TrainingRecord[]): readonly TrainingRecord[] {
  const step = Math.ceil(records.length / MAX_CURVE_POINTS);
  if (step <= 1) return records;
  return records.filter((_, i) => (records.length - 1 - i) % step === 0);
}
