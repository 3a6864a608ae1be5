import { bestSoFar } from './bestSoFar.js';
import { leadersOf } from './leaders.js';
import { paceWindow } from './pace.js';
import { rankingCriteria, rankOfFinished } from './ranking.js';
import { type Summary, stateOf } from './summary.js';
import type { Improvement, Leaders, PaceWindow, ReplicateGroup, Totals } from './totals.js';

export function totalsOf(summary: Summary): Totals {
  return summary.totals ?? new ComputedTotals(summary);
}

/** Each is computed when it is asked for. */
class ComputedTotals implements Totals {
  readonly #summary: Summary;

  constructor(summary: Summary) {
    this.#summary = summary;
  }

  get ranked(): number {
    return this.#summary.ranking.length;
  }

  get trainMs(): number {
    let total = 0;
    for (const ms of this.#summary.columns.trainMs) if (!Number.isNaN(ms)) total += ms;
    return total;
  }

  get blownUp(): number {
    return this.#summary.columns.blewUp.reduce((sum, flag) => sum + flag, 0);
  }

  get configurations(): number {
    return this.#summary.groups.length;
  }

  get leaders(): Leaders | null {
    return leadersOf(this.#summary);
  }

  get pace(): PaceWindow {
    return paceWindow(this.#summary);
  }

  get bestSoFar(): readonly Improvement[] {
    return bestSoFar(this.#summary);
  }

  rankOf(position: number): number {
    // A million trials are sorted in seconds.
    if (stateOf(this.#summary, position) === 'finished')
      return rankOfFinished(this.#summary, rankingCriteria(this.#summary.spec), position);
    return this.#summary.ranking.indexOf(position) + 1;
  }

  rankOfGroup(group: ReplicateGroup): number {
    return this.#summary.groups.indexOf(group) + 1;
  }
}
