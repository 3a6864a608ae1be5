import { isGrowing, type TrialTable } from '../model/trial.js';
import type { JournalEntry } from './journal.js';

const FINAL = ['finished', 'diverged', 'reused'];

/**
 * Results of trials that the search of this plan has not proposed yet. An earlier plan trained them. If the search
 * proposes such a trial, its first result counts.
 */
export class EarlyResults {
  readonly #entries = new Map<string, JournalEntry>();

  /** Keeps the first final result of a trial. A grid proposes no trials later, so nothing is kept for it. */
  keep(trial: string, entry: JournalEntry, trials: TrialTable): void {
    if (isGrowing(trials) && FINAL.includes(entry.event.type) && !this.#entries.has(trial))
      this.#entries.set(trial, entry);
  }

  /** The result of a trial that was now proposed. */
  take(trial: string): JournalEntry | undefined {
    const entry = this.#entries.get(trial);
    this.#entries.delete(trial);
    return entry;
  }
}
