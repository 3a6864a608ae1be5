/** The trials of a search: the points under `also`, then the points of each cohort with their replicates. */
import { present } from '../base/assert.js';
import type { Configuration } from '../model/configuration.js';
import type { Proposed } from '../model/events.js';
import type { GrowingTable, TrialTable } from '../model/trial.js';
import { writeTrialId } from '../model/trialId.js';
import { IdTable } from './idTable.js';
import type { Plan, PlannedTrial } from './planSweep.js';

export class SearchTable implements GrowingTable {
  readonly #plan: Plan;
  readonly #ids = new IdTable();
  readonly #trials: PlannedTrial[] = [];
  readonly #positions = new Map<number, number>();
  cohorts = 0;
  points = 0;
  drawn = 0;
  /** By cohort, the number of trials with it. */
  readonly #sizes: number[] = [];
  #fixed: TrialTable | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const trial of plan.trials()) this.#add(trial);
    this.#sizes.push(this.size);
  }

  get size(): number {
    return this.#trials.length;
  }

  id(position: number): string {
    return this.#ids.id(position);
  }

  position(id: string): number | undefined {
    return this.#ids.position(id);
  }

  number(position: number): number {
    return this.#at(position).number;
  }

  positionOfNumber(number: number): number | undefined {
    return this.#positions.get(number);
  }

  sizeAfter(cohort: number): number {
    return this.#sizes[Math.max(0, cohort)] ?? this.size;
  }

  configuration(position: number): Configuration {
    return this.#at(position).configuration;
  }

  name(position: number): string | null {
    return this.#at(position).name;
  }

  add({ cohort, points, drawn }: Proposed): void {
    if (cohort !== this.cohorts + 1) return;
    this.cohorts = cohort;
    this.points += points.length;
    this.drawn = drawn;
    for (const point of points) {
      for (const configuration of this.#plan.searched.configurations(point)) {
        // Only a forged cohort repeats a trial. Each id has one position.
        if (this.#ids.position(this.#plan.idOf(configuration)) !== undefined) continue;
        const last = this.#trials.at(-1)?.number ?? 0;
        this.#add({ number: Math.max(last, this.#plan.points) + 1, name: null, configuration });
      }
    }
    this.#sizes.push(this.size);
    this.#fixed = null;
  }

  fixed(): TrialTable {
    const { size } = this;
    const within = (position: number | undefined) =>
      position === undefined || position >= size ? undefined : position;
    this.#fixed ??= {
      size,
      id: (position) => this.id(position),
      position: (id) => within(this.position(id)),
      number: (position) => this.number(position),
      positionOfNumber: (number) => within(this.positionOfNumber(number)),
      configuration: (position) => this.configuration(position),
      name: (position) => this.name(position),
    };
    return this.#fixed;
  }

  #at(position: number): PlannedTrial {
    return present(this.#trials[position], 'position');
  }

  #add(trial: PlannedTrial): void {
    const { trainer, context } = this.#plan;
    this.#ids.add((place) => writeTrialId(trainer.canonicalForm(trial.configuration, context), place));
    this.#positions.set(trial.number, this.#trials.length);
    this.#trials.push(trial);
  }
}
