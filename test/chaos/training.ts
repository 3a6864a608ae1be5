/** What the trainings of a sweep took, by its journal. */

import type { Journal } from '../../src/results/journal.js';
import { readAll } from '../../src/results/readAll.js';

export interface Training {
  /** Trials that have a final result. */
  readonly ended: number;
  /** What each run took, by its id: the longest of its trials. */
  readonly runMs: ReadonlyMap<string, number>;
  /** How often each run was claimed. */
  readonly claims: ReadonlyMap<string, number>;
}

export async function readTraining(journal: Journal): Promise<Training> {
  const runOf = new Map<string, string>();
  const ended = new Set<string>();
  const runMs = new Map<string, number>();
  const claims = new Map<string, number>();
  for await (const entries of readAll(journal)) {
    for (const { event } of entries) {
      if (event.type === 'started') {
        for (const trial of event.trials) runOf.set(trial, event.run);
        claims.set(event.run, (claims.get(event.run) ?? 0) + 1);
      } else if (event.type === 'finished' || event.type === 'diverged') {
        const run = runOf.get(event.trial) ?? event.trial;
        ended.add(event.trial);
        runMs.set(run, Math.max(runMs.get(run) ?? 0, event.trainMs));
      }
    }
  }
  return { ended: ended.size, runMs, claims };
}

export function totalMs({ runMs }: Training): number {
  return [...runMs.values()].reduce((sum, ms) => sum + ms, 0);
}

/**
 * The time that claims after a run's first cost at most, had each of those before trained it to its end: what was
 * lost with a claim is written nowhere, and what a run takes is taken from a sweep that nothing disturbed.
 */
export function repeatedMs({ claims }: Training, undisturbed: Training): number {
  let sum = 0;
  for (const [run, count] of claims) {
    // A run that waits at rungs is claimed once for each.
    const usual = undisturbed.claims.get(run) ?? 1;
    sum += Math.max(0, count - usual) * (undisturbed.runMs.get(run) ?? 0);
  }
  return sum;
}
