/**
 * The numbers by which people call trials. They are those of the sweep's first plan, where a trial has the number of
 * its point. A later plan has other points, but a trial keeps the number that it was given first, also where a plan
 * in between left it out; trials that no earlier plan had get the next free numbers, in their order.
 */
import type { Planned } from '../model/events.js';
import type { TrialTable } from '../model/trial.js';

/** A plan's trials under the numbers that they keep, and what later plans must know of earlier ones. */
export interface NumberedTrials {
  readonly trials: TrialTable;
  /** Numbers by id, of the trials that earlier plans had and this one has not. */
  readonly retired: ReadonlyMap<string, number>;
  /** The highest number that was given. */
  readonly highest: number;
}

/** The trials of a sweep's first plan. */
export function firstNumbers(trials: TrialTable): NumberedTrials {
  return { trials, retired: new Map(), highest: trials.size === 0 ? 0 : trials.number(trials.size - 1) };
}

/** The trials of a later plan: `own` has the numbers of its points. */
export function nextNumbers(before: NumberedTrials, own: TrialTable): NumberedTrials {
  const retired = new Map(before.retired);
  for (let position = 0; position < before.trials.size; position++) {
    const id = before.trials.id(position);
    if (own.position(id) === undefined) retired.set(id, before.trials.number(position));
  }
  let { highest } = before;
  const numbers = new Float64Array(own.size);
  for (let position = 0; position < own.size; position++) {
    const id = own.id(position);
    const known = before.trials.position(id);
    const number = known === undefined ? retired.get(id) : before.trials.number(known);
    if (known === undefined) retired.delete(id);
    numbers[position] = number ?? ++highest;
  }
  return { trials: withNumbers(own, numbers), retired, highest };
}

/** Numbers as arrays, by position and by retired id. */
export interface PackedNumbers {
  readonly numbers: Float64Array;
  readonly retired: readonly (readonly [id: string, number: number])[];
  readonly highest: number;
}

export function packNumbers({ trials, retired, highest }: NumberedTrials): PackedNumbers {
  const numbers = Float64Array.from({ length: trials.size }, (_, position) => trials.number(position));
  return { numbers, retired: [...retired], highest };
}

/** `trials` has the numbers of its points. */
export function unpackNumbers(trials: TrialTable, packed: PackedNumbers): NumberedTrials {
  const { numbers, retired, highest } = packed;
  return { trials: withNumbers(trials, numbers), retired: new Map(retired), highest };
}

function withNumbers(trials: TrialTable, numbers: Float64Array): TrialTable {
  if (numbers.every((number, position) => number === trials.number(position))) return trials;
  /** Made when it is first asked for: most processes never look a number up. */
  let positions: ReadonlyMap<number, number> | null = null;
  return {
    ...trials,
    number: (position) => numbers[position] ?? trials.number(position),
    positionOfNumber: (number) => {
      positions ??= new Map(Array.from(numbers, (own, position) => [own, position]));
      return positions.get(number);
    },
  };
}

/** All of a planned event that decides which trials there are, as text: plans with the same text have the same. */
export function trialsKey({ spec, facts }: Planned): string {
  const { name: _, description: __, dataset: ___, rankBy: ____, limits, ...others } = spec;
  const { consecutiveFailures: _1, workers: _2, maxParallel: _3, priority: _4, ...deciding } = others;
  return JSON.stringify([deciding, limits.trials, facts]);
}
