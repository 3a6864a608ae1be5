import { isDeepStrictEqual } from 'node:util';
import { present } from '../base/assert.js';
import { VERSION } from '../base/version.js';
import { tableInSteps } from '../coordinator/tableInSteps.js';
import { canTravel, datasetChunks } from '../data/transport.js';
import type { Diverged, Finished, Planned } from '../model/events.js';
import { sweepSlug } from '../model/slug.js';
import { REOPENABLE_STATES } from '../model/states.js';
import { type SweepSpec, withoutConduct } from '../model/sweepSpec.js';
import type { TrialTable } from '../model/trial.js';
import { Plan } from '../plan/planSweep.js';
import type { SweepFold } from '../results/fold.js';
import { FollowedSweep } from '../results/follow.js';
import { readAll } from '../results/readAll.js';
import type { Store } from '../store/store.js';
import { trainerOf } from '../trainers/trainers.js';
import { deletedSweep } from './deletedSweep.js';
import { gitState } from './gitState.js';
import type { PreparedSweep } from './prepareSweep.js';

export interface Launched {
  readonly slug: string;
  /** The sweep before the launch: absent; the same or another plan with trials left; this plan with all trials ended. */
  readonly before: 'nothing' | 'unfinished' | 'replanned' | 'done';
  readonly trials: number;
  /** Trials left to train. */
  readonly left: number;
  /** Trials with a result already, and how many of these results were just taken from other sweeps. */
  readonly known: number;
  readonly reused: number;
  /** Results of the last launch that no longer count, because the data have changed since. */
  readonly outdated: number;
  /** Trials that had failed or were stopped or cancelled, and are queued again. */
  readonly retried: number;
  /** The folder from which workers read data too large for Redis; else null. */
  readonly sharedDirectory: string | null;
}

/**
 * Hands over a sweep to the coordinator: its data set, its plan and the results known already. The coordinator then
 * queues the missing trials. Launching a sweep again appends to its journal. A forecast is recorded of a sweep that
 * begins: one that continues takes less.
 */
export async function launch(
  store: Store,
  prepared: PreparedSweep,
  forecast?: Planned['forecast'],
): Promise<Launched> {
  const { spec, source, dataset } = prepared;
  const slug = sweepSlug(spec.name);
  const planned: Planned = {
    type: 'planned',
    spec,
    source,
    facts: dataset.facts,
    jmin: VERSION,
    trainer: trainerOf(spec).version,
    ...(await codeState(prepared)),
  };
  const sharedDirectory = await bringData(store, slug, prepared);
  await store.sweeps.add(slug, spec.name);
  const followed = followSweep(store, slug);
  await followed.catchUp();
  const before = standingOf(followed.fold, prepared);
  const outdated = resultsOfOtherData(followed.fold, prepared);
  const journal = store.journal(slug);
  await journal.append(before === 'nothing' && forecast !== undefined ? { ...planned, forecast } : planned);
  await followed.catchUp();
  const { fold } = followed;
  if (fold === null) throw deletedSweep(spec.name);
  const retried = endedButNotFinal(fold);
  if (retried.length > 0) await journal.append({ type: 'retried', trials: retried });
  if (fold.conduct.pauseReason !== null) await journal.append({ type: 'resumed' });
  // A pruner compares trainings at its rungs, where a result from another sweep has no value.
  const isPruned = fold.planned.spec.prune !== undefined;
  const reused = isPruned ? 0 : await reuseFromOthers(store, slug, fold);
  await store.sweeps.activate(slug);
  const { finished, diverged } = fold.ledger;
  const known = finished + diverged + reused;
  const left = fold.ledger.planned - known;
  return {
    ...{ slug, trials: fold.ledger.planned, known, reused, outdated, retried: retried.length, left },
    sharedDirectory,
    before: before === 'unfinished' && left === 0 ? 'done' : before,
  };
}

async function codeState({ spec, dataset, directory }: PreparedSweep): Promise<Pick<Planned, 'git'>> {
  if (trainerOf(spec).codePatterns === null) return {};
  const files = (dataset.files ?? []).map(({ path }) => path);
  const git = await gitState(directory, files);
  return git === null ? {} : { git };
}

/** Compares the sweep in Redis to the one being launched. */
function standingOf(fold: SweepFold | null, prepared: PreparedSweep): Launched['before'] {
  if (fold === null) return 'nothing';
  return isSamePlan(fold.planned, prepared) ? 'unfinished' : 'replanned';
}

function resultsOfOtherData(fold: SweepFold | null, { dataset }: PreparedSweep): number {
  if (fold === null || fold.planned.facts.digest === dataset.facts.digest) return 0;
  return fold.ledger.finished + fold.ledger.diverged;
}

/** Whether the plan in a journal has the trials, the data and the ranking of the prepared sweep. */
export function isSamePlan({ spec, facts }: Planned, prepared: PreparedSweep): boolean {
  if (facts.digest !== prepared.dataset.facts.digest) return false;
  return isDeepStrictEqual(decidingPart(spec), decidingPart(prepared.spec));
}

/** The parts of a sweep that decide its results, in the form a journal gives back. */
function decidingPart(spec: SweepSpec): unknown {
  const { limits, ...others } = withoutConduct(spec);
  return JSON.parse(JSON.stringify({ ...others, limits: { trials: limits.trials } }));
}

/**
 * Stores a sweep's data set where workers find it, unless it is stored whole already. Returns the folder from which
 * workers read it if it is too large for Redis; else null.
 */
export async function bringData(
  store: Store,
  slug: string,
  { spec, dataset, directory }: PreparedSweep,
): Promise<string | null> {
  const { digest } = dataset.facts;
  if (canTravel(dataset)) {
    await store.datasets.put(digest, slug, () => datasetChunks(dataset));
    return null;
  }
  await store.datasets.putShared(digest, slug, { spec: present(spec.dataset, 'a data set'), directory });
  return directory;
}

/** Follows a sweep's journal. The positions of trials come from planning the sweep again. */
export function followSweep(store: Store, slug: string): FollowedSweep {
  return new FollowedSweep(store.journal(slug), tableOf);
}

export function tableOf({ spec, facts }: Planned): Promise<TrialTable> {
  return tableInSteps(new Plan(spec, facts));
}

function endedButNotFinal(fold: SweepFold): string[] {
  const ids: string[] = [];
  for (let position = 0; position < fold.trials.size; position++) {
    if (REOPENABLE_STATES.includes(fold.state(position)) && !fold.rungs.isStopped(position))
      ids.push(fold.trials.id(position));
  }
  return ids;
}

/** Copies results of trials that another sweep of this Redis has trained: the same id means the same bits. */
async function reuseFromOthers(store: Store, slug: string, fold: SweepFold): Promise<number> {
  const missing = new Set<string>();
  for (let position = 0; position < fold.trials.size; position++) {
    if (!['finished', 'diverged'].includes(fold.state(position))) missing.add(fold.trials.id(position));
  }
  let reused = 0;
  for (const other of await store.sweeps.list()) {
    if (other.slug === slug || missing.size === 0) continue;
    for (const ending of await endingsOf(store, other.slug, fold.planned.facts.digest)) {
      if (!missing.delete(ending.trial)) continue;
      await store.journal(slug).append({ type: 'reused', from: other.name, ending });
      reused++;
    }
  }
  return reused;
}

/** The final endings in a journal; none if its sweep uses other data. */
async function endingsOf(store: Store, slug: string, dataDigest: string): Promise<(Finished | Diverged)[]> {
  const endings: (Finished | Diverged)[] = [];
  for await (const entries of readAll(store.journal(slug))) {
    for (const { event } of entries) {
      if (event.type === 'planned' && event.facts.digest !== dataDigest) return [];
      if (event.type === 'finished' || event.type === 'diverged') endings.push(event);
      if (event.type === 'reused') endings.push(event.ending);
    }
  }
  return endings;
}
