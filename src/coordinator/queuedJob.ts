/** Runs in the form of jobs and store commands. */
import { present } from '../base/assert.js';
import type { SweepFold } from '../results/fold.js';
import type { OpenRun } from '../store/runControl.js';
import type { TrialJob } from '../store/trialQueue.js';
import { trainerOf } from '../trainers/trainers.js';
import { type NextRung, nextRung } from './pruning.js';
import { trainsApart } from './retries.js';
import { attemptsOf, crashesOf, type ReadyRun, type ReadyTrial } from './run.js';

export function openRun(fold: SweepFold, run: ReadyRun): OpenRun {
  return {
    run: run.id,
    trials: run.trials.map(({ id }) => id),
    attempts: attemptsOf(fold, run),
    crashes: crashesOf(fold, run),
  };
}

/** The job that delivers runs, with all that a worker needs. */
export function queuedJob(fold: SweepFold, slug: string, runs: readonly ReadyRun[]): TrialJob {
  const { spec, facts } = fold.planned;
  const trainer = trainerOf(spec);
  const { trialTimeMs, stallTimeMs, maxAttempts } = spec.limits;
  return {
    ...(spec.trainer === undefined ? {} : { trainer: spec.trainer }),
    ...(spec.settings === undefined ? {} : { settings: spec.settings }),
    ...{ sweep: spec.name, slug, dataset: facts.digest, record: spec.record },
    ...{ trialTimeMs, stallTimeMs, maxAttempts },
    purpose: runs[0]?.purpose ?? 'train',
    apart: runs.some((run) => trainsApart(fold, run)),
    runs: runs.map(({ purpose, id, trials }) => ({
      run: id,
      configuration: present(trials.at(-1), 'a trial of the run').configuration,
      ...(purpose === 'train' ? pauseOf(fold, present(trials.at(-1), 'a trial of the run')) : {}),
      trials: trials.map(({ id: trial, number, configuration }) => ({
        id: trial,
        number,
        iterations: trainer.lengthOf(configuration),
      })),
    })),
  };
}

/** Where the training of a pruned sweep waits. Each of its trials has a run of its own. */
function pauseOf(fold: SweepFold, { id, configuration }: ReadyTrial): { readonly pause?: NextRung } {
  const pause = nextRung(fold, id, configuration);
  return pause === null ? {} : { pause };
}
