/** Journals for the tests of results: written by hand, and drawn at random as a sweep may go. */
import fc from 'fast-check';
import type {
  Diverged,
  Ending,
  Failed,
  Finished,
  Joined,
  JournalEvent,
  Planned,
  Stopped,
} from '../../src/model/events.js';
import type { TrialState } from '../../src/model/states.js';
import type { TrialTable } from '../../src/model/trial.js';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { packCurve } from '../../src/results/curve.js';
import { SweepFold } from '../../src/results/fold.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { FACTS, type SweepText, specOf } from '../plan/sweeps.js';

export function plannedEvent(file: SweepText = { hyperparameters: { seed: '1..6' } }): Planned {
  return { type: 'planned', spec: specOf(file), source: '', facts: FACTS, jmin: '0.1.0', trainer: 1 };
}

export function tableOf({ spec, facts }: Planned): TrialTable {
  return trialTable(new Plan(spec, facts));
}

export function joined(worker = 'worker-1'): Joined {
  const machine = { host: 'atlas', cpu: 'a CPU', cores: 2, threads: 2, node: '20.0.0' };
  return { type: 'joined', worker, ...machine, jmin: '0.1.0', kernel: 'native' };
}

export function started(trials: readonly string[], attempt = 1, worker = 'worker-1'): JournalEvent {
  return { type: 'started', run: trials[0] ?? '', trials, worker, attempt };
}

export function released(trials: readonly string[], reason: 'stopped' | 'lost' | 'crashed'): JournalEvent {
  return { type: 'released', run: trials[0] ?? '', trials, worker: 'worker-1', reason };
}

export function finished(trial: string, J: number, more: Partial<Finished> = {}): Finished {
  const point = { J, devJ: J + 0.1, error: J / 10, devError: J / 5 };
  const measured = { trial, worker: 'worker-1', trainMs: 12, curve: packCurve([point]) };
  return { type: 'finished', ...measured, ...point, ...more };
}

export function diverged(trial: string, iteration = 10): Diverged {
  const point = { J: Number.NaN, devJ: Number.NaN, error: 0.5, devError: 0.5 };
  return { type: 'diverged', trial, worker: 'worker-1', trainMs: 3, curve: packCurve([point]), iteration };
}

export function stopped(trial: string, iteration = 7): Stopped {
  const reason = 'it took too long';
  return { type: 'stopped', trial, worker: 'worker-1', trainMs: 5, curve: packCurve([]), iteration, reason };
}

export function failed(trial: string): Failed {
  return { type: 'failed', trial, worker: 'worker-1', reason: 'its thread ended 3 times', log: [] };
}

/** The events as a journal writes them, a second apart. */
export function entriesOf(events: readonly JournalEvent[]): JournalEntry[] {
  return events.map((event, i) => ({ id: `${1_700_000_000_000 + 1000 * i}-0`, event }));
}

/** The fold of some events after the plan that they are of. */
export function foldOf(planned: Planned, events: readonly JournalEvent[]): SweepFold {
  return applied(planned, entriesOf([planned, ...events]));
}

export function applied(planned: Planned, entries: readonly JournalEntry[]): SweepFold {
  const fold = new SweepFold(planned, tableOf(planned));
  for (const entry of entries) fold.apply(entry);
  return fold;
}

/** All that a fold holds, to be compared. */
export function contentOf(fold: SweepFold): unknown {
  const { trials: _, planned: __, ...fields } = fold;
  const curves = Array.from({ length: fold.trials.size }, (_, position) => fold.packedCurve(position));
  return { ...fields, ledger: fold.ledger, isDone: fold.isDone, curves };
}

export interface DrawnJournal {
  readonly planned: Planned;
  readonly entries: readonly JournalEntry[];
  /** Of each trial after each entry, by a model of its own. */
  readonly states: readonly (readonly TrialState[])[];
}

/** What may be tried next, on one of the trials; what cannot happen to it as it stands is left out. */
const step = fc.record({
  kind: fc.constantFrom(
    ...([
      'start',
      'start',
      'start',
      'end',
      'end',
      'end',
      'release',
      'reuse',
      'cancel',
      'cancel all',
    ] as const),
    ...(['retry', 'retry', 'pause', 'resume', 'join', 'test', 'plan', 'limit', 'note', 'tag'] as const),
  ),
  trial: fc.nat(5),
  choice: fc.nat(5),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

export const anyJournal: fc.Arbitrary<DrawnJournal> = fc.array(step, { maxLength: 60 }).map((steps) => {
  const planned = plannedEvent();
  const table = tableOf(planned);
  const ids = Array.from({ length: table.size }, (_, position) => table.id(position));
  let now: readonly TrialState[] = ids.map(() => 'waiting');
  const events: JournalEvent[] = [planned];
  const states = [now];
  for (const taken of steps) {
    const next = takeStep(taken, ids, now);
    if (next === null) continue;
    now = next.states;
    events.push(next.event);
    states.push(now);
  }
  return { planned, entries: entriesOf(events), states };
});

function takeStep(
  { kind, trial, choice }: Step,
  ids: readonly string[],
  now: readonly TrialState[],
): { readonly event: JournalEvent; readonly states: readonly TrialState[] } | null {
  const id = ids[trial] as string;
  const state = now[trial] as TrialState;
  const isOpen = state === 'waiting' || state === 'running';
  const become = (next: TrialState) => now.map((other, i) => (i === trial ? next : other));
  const worker = `worker-${choice % 3}`;
  switch (kind) {
    case 'start':
      return state === 'waiting'
        ? { event: started([id], choice + 1, worker), states: become('running') }
        : null;
    case 'release':
      return state === 'running'
        ? {
            event: released([id], (['stopped', 'lost', 'crashed'] as const)[choice % 3] ?? 'lost'),
            states: become('waiting'),
          }
        : null;
    case 'end': {
      if (state !== 'running') return null;
      const event = anEnding(id, choice);
      return { event, states: become(event.type) };
    }
    case 'reuse': {
      if (!isOpen) return null;
      const ending = choice % 2 === 0 ? finished(id, choice) : diverged(id);
      return { event: { type: 'reused', from: 'another', ending }, states: become(ending.type) };
    }
    case 'cancel':
      return isOpen ? { event: { type: 'cancelled', trials: [id] }, states: become('cancelled') } : null;
    case 'cancel all': {
      const cancelled = now.map((other) =>
        other === 'waiting' || other === 'running' ? 'cancelled' : other,
      );
      return choice > 0 ? null : { event: { type: 'cancelled', trials: null }, states: cancelled };
    }
    case 'retry':
      return ['failed', 'stopped', 'cancelled'].includes(state)
        ? { event: { type: 'retried', trials: [id] }, states: become('waiting') }
        : null;
    case 'limit':
      return { event: { type: 'limited', maxParallel: choice || null }, states: now };
    case 'pause':
      return { event: { type: 'paused', reason: `reason ${choice}` }, states: now };
    case 'resume':
      return { event: { type: 'resumed' }, states: now };
    case 'join':
      return { event: joined(worker), states: now };
    case 'test':
      return { event: { type: 'tested', trial: id, J: choice, error: null }, states: now };
    case 'note':
      return { event: { type: 'noted', about: choice > 2 ? id : null, text: `note ${choice}` }, states: now };
    case 'tag': {
      const [add, remove] = choice > 2 ? [[`tag${choice}`, 'b'], ['c']] : [['c'], [`tag${choice + 3}`]];
      return { event: { type: 'tagged', about: choice % 2 > 0 ? id : null, add, remove }, states: now };
    }
    case 'plan':
      return { event: plannedEvent(), states: now };
  }
}

function anEnding(id: string, choice: number): Ending {
  if (choice === 0) return diverged(id);
  if (choice === 1) return stopped(id);
  return choice === 2 ? failed(id) : finished(id, choice);
}
