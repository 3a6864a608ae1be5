/**
 * The numbers by which people call trials. They are those of the sweep's first plan, where a trial has the number of
 * its point. A later plan has other points, but a trial keeps the number that it was given first, also where a plan
 * in between left it out; trials that no earlier plan had get the next free numbers, in their order.
 */
import { present } from '../base/assert.js';
import type { Planned, Proposed } from '../model/events.js';
import { withoutConduct } from '../model/sweepSpec.js';
import { type GrowingTable, isGrowing, type TrialTable } from '../model/trial.js';

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
  if (isGrowing(trials))
    return growingNumbers(trials, { known: () => undefined, highest: 0, retired: new Map() });
  return { trials, retired: new Map(), highest: trials.size === 0 ? 0 : trials.number(trials.size - 1) };
}

/** The trials of a later plan: `own` has the numbers of its points. */
export function nextNumbers(before: NumberedTrials, own: TrialTable): NumberedTrials {
  const retired = new Map(before.retired);
  for (let position = 0; position < before.trials.size; position++) {
    const id = before.trials.id(position);
    if (own.position(id) === undefined) retired.set(id, before.trials.number(position));
  }
  if (isGrowing(own)) {
    const known = (id: string) => {
      const position = before.trials.position(id);
      return position === undefined ? retired.get(id) : before.trials.number(position);
    };
    return growingNumbers(own, { known, highest: before.highest, retired });
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

/** What the plans before a search gave. */
interface Earlier {
  /** The number that a trial has already. */
  readonly known: (id: string) => number | undefined;
  readonly retired: ReadonlyMap<string, number>;
  readonly highest: number;
}

function growingNumbers(own: GrowingTable, earlier: Earlier): NumberedTrials {
  const trials = new NumberedSearch(own, earlier);
  return {
    trials,
    retired: earlier.retired,
    get highest() {
      return trials.highest;
    },
  };
}

/** Gives each trial of a search its number when the trial is added. */
class NumberedSearch implements GrowingTable {
  readonly #own: GrowingTable;
  readonly #earlier: Earlier;
  readonly #numbers: number[] = [];
  readonly #positions = new Map<number, number>();
  #fixed: TrialTable | null = null;
  highest: number;

  constructor(own: GrowingTable, earlier: Earlier) {
    this.#own = own;
    this.#earlier = earlier;
    this.highest = earlier.highest;
    this.#giveNumbers();
  }

  get size(): number {
    return this.#own.size;
  }

  get cohorts(): number {
    return this.#own.cohorts;
  }

  get points(): number {
    return this.#own.points;
  }

  get drawn(): number {
    return this.#own.drawn;
  }

  sizeAfter(cohort: number): number {
    return this.#own.sizeAfter(cohort);
  }

  id(position: number): string {
    return this.#own.id(position);
  }

  position(id: string): number | undefined {
    return this.#own.position(id);
  }

  configuration(position: number) {
    return this.#own.configuration(position);
  }

  name(position: number): string | null {
    return this.#own.name(position);
  }

  number(position: number): number {
    return present(this.#numbers[position], 'position');
  }

  positionOfNumber(number: number): number | undefined {
    return this.#positions.get(number);
  }

  add(cohort: Proposed): void {
    this.#own.add(cohort);
    this.#giveNumbers();
    this.#fixed = null;
  }

  fixed(): TrialTable {
    const { size } = this;
    this.#fixed ??= {
      ...this.#own.fixed(),
      number: (position) => this.number(position),
      positionOfNumber: (number) => {
        const position = this.#positions.get(number);
        return position === undefined || position >= size ? undefined : position;
      },
    };
    return this.#fixed;
  }

  /** The first plan's trials have the numbers of their points; later ones have the next free numbers. */
  #giveNumbers(): void {
    const { highest, known } = this.#earlier;
    for (let position = this.#numbers.length; position < this.#own.size; position++) {
      const own = highest === 0 ? this.#own.number(position) : this.highest + 1;
      const number = known(this.#own.id(position)) ?? own;
      this.#numbers.push(number);
      this.#positions.set(number, position);
      this.highest = Math.max(this.highest, number);
    }
  }
}

/** All of a planned event that decides which trials there are, as text: plans with the same text have the same. */
export function trialsKey(planned: Planned): string {
  // Earlier versions did not count the examples of each class.
  const { classCounts, ...facts } = planned.facts;
  const { name, dataset, rankBy, secondObjective, limits, search, prune, until, ...deciding } =
    withoutConduct(planned.spec);
  // A search for more trials continues the one before.
  const { trials, ...how } = search ?? {};
  // Rules 3 changed nothing for a search.
  const rules = search === undefined ? deciding.rules : Math.min(deciding.rules, 2);
  return JSON.stringify([
    { ...deciding, rules },
    limits.trials,
    facts,
    ...(search === undefined ? [] : [how]),
  ]);
}
