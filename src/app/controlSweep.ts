/** The orders a user may give to a running sweep. Each is an event of its journal; given twice, it counts once. */
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { REOPENABLE_STATES, type TrialState } from '../model/states.js';
import { type Summary, stateOf } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { findTrial } from './openSweep.js';

export async function pauseSweep(store: Store, slug: string, reason: string): Promise<void> {
  await store.control.pause(slug, { type: 'paused', reason });
}

export async function resumeSweep(store: Store, slug: string): Promise<void> {
  await store.journal(slug).append({ type: 'resumed' });
  await store.sweeps.activate(slug);
}

export async function cancelSweep(store: Store, slug: string): Promise<void> {
  await store.control.cancel(slug, { type: 'cancelled', trials: null });
}

export async function setPriority(store: Store, slug: string, priority: number): Promise<void> {
  await store.journal(slug).append({ type: 'prioritised', priority });
}

/** `maxParallel`: trainings of the sweep at once; null for as many as there are threads. Those that train continue. */
export async function setMaxParallel(store: Store, slug: string, maxParallel: number | null): Promise<void> {
  await store.journal(slug).append({ type: 'limited', maxParallel });
}

/**
 * Refuses an order for a sweep that is done or cancelled: the order would take effect only when the sweep runs again.
 * @throws UserError if no trial of the sweep waits or runs.
 */
export function refuseEnded({ ledger, phase, spec }: Summary, order: string): void {
  if (ledger.waiting + ledger.running > 0) return;
  const name = printable(spec.name, 60);
  throw new UserError(`cannot ${order} the sweep ${name}: it is ${phase}, and no trial waits or runs`, {
    code: 'sweep-ended',
    hint: 'jmin retry queues failed, stopped and cancelled trials again; jmin run starts new ones.',
  });
}

const ONLY_FAILED: readonly TrialState[] = ['failed'];

/**
 * Queues failed, stopped and cancelled trials again: the named ones, or all. Returns how many.
 * @throws UserError for a trial that does not exist or is in another state.
 */
export async function retryTrials(
  store: Store,
  { slug, summary }: { readonly slug: string; readonly summary: Summary },
  { names, onlyFailed }: { readonly names: readonly string[]; readonly onlyFailed: boolean },
): Promise<number> {
  const states = onlyFailed ? ONLY_FAILED : REOPENABLE_STATES;
  const positions =
    names.length > 0
      ? names.map((name) => trialIn(summary, name, REOPENABLE))
      : Array.from({ length: summary.trials.size }, (_, position) => position).filter((position) =>
          states.includes(stateOf(summary, position)),
        );
  if (positions.length === 0) return 0;
  await store.journal(slug).append({ type: 'retried', trials: positions.map(summary.trials.id) });
  await store.sweeps.activate(slug);
  return positions.length;
}

/**
 * The named trials are trained before the others that wait. Those that train already continue.
 * @throws UserError for a trial that does not exist or does not wait.
 */
export async function runSooner(
  store: Store,
  { slug, summary }: { readonly slug: string; readonly summary: Summary },
  names: readonly string[],
): Promise<number> {
  const trials = names.map((name) => summary.trials.id(trialIn(summary, name, WAITING)));
  await preferTrials(store, slug, trials);
  return trials.length;
}

export async function preferTrials(store: Store, slug: string, trials: readonly string[]): Promise<void> {
  await store.journal(slug).append({ type: 'preferred', trials });
}

const WAITING = {
  states: ['waiting'],
  expected: 'one that waits',
  code: 'not-waiting',
  hint: 'jmin retry queues failed, stopped and cancelled trials again.',
} as const;
const REOPENABLE = {
  states: REOPENABLE_STATES,
  expected: 'one that failed, was stopped or cancelled',
  code: 'not-reopenable',
  hint: 'Finished and diverged trials are final: training them again would give the same bits.',
} as const;

/** The position of a trial that is in one of the states for which the order has an effect. */
function trialIn(summary: Summary, name: string, wanted: typeof WAITING | typeof REOPENABLE): number {
  const position = findTrial(summary, name);
  const state = stateOf(summary, position);
  const { states, expected, code, hint } = wanted;
  if (states.some((one) => one === state)) return position;
  throw new UserError(`trial ${name} is ${state}: expected ${expected}`, { code, hint });
}
