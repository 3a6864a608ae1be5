/**
 * Schedules for the model test: two coordinators of which each acts on what it read last, workers that die, are
 * halted and are delivered jobs twice, a user who changes the mind, and a Redis that is set back. All in memory.
 */
import fc from 'fast-check';
import { DataPresence } from '../../src/coordinator/dataPresence.js';
import { type Candidate, LeaderSession } from '../../src/coordinator/leaderSession.js';
import type { Planned } from '../../src/model/events.js';
import type { TrialTable } from '../../src/model/trial.js';
import { SweepFold } from '../../src/results/fold.js';
import type { JobClaim } from '../../src/store/runControl.js';
import { FACTS, type SweepText, specOf } from '../plan/sweeps.js';
import { failed, finished, tableOf } from '../results/journals.js';
import { MemoryStore } from '../store/memoryStore.js';

export const MAX_PARALLEL: Readonly<Record<string, number>> = { free: Infinity, tight: 2 };
const grids: Readonly<Record<string, readonly Planned[]>> = {
  free: [planned({ seed: '1..3', iterations: [5, 10] }), planned({ seed: '2..4', iterations: [5, 20] })],
  tight: [
    planned({ seed: '1..4', iterations: 5 }, { max_parallel: 2 }),
    planned({ seed: '1..2', iterations: [5, 7] }, { max_parallel: 2, priority: 5 }),
  ],
};
const SLUGS = Object.keys(grids);

function planned(hyperparameters: SweepText, more: SweepText = {}): Planned {
  const spec = specOf({ hyperparameters, ...more });
  return { type: 'planned', spec, source: '', facts: FACTS, jmin: '0.1.0', trainer: 1 };
}

const slug = fc.constantFrom(...SLUGS);
const which = fc.constantFrom(0, 1);
const age = fc.oneof(fc.constant(0), fc.nat(5));

/** What may happen next: mostly work. */
export const anyStep = fc.oneof(
  { weight: 10, arbitrary: fc.record({ act: fc.constant('turn' as const), which, lostAfter: fc.nat(40) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('lead' as const), which }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant('claim' as const), which, age }) },
  { weight: 12, arbitrary: fc.record({ act: fc.constant('finish' as const), which }) },
  ...(['fail', 'crash', 'stop'] as const).map((act) => ({
    weight: 1,
    arbitrary: fc.record({ act: fc.constant(act), which }),
  })),
  { weight: 2, arbitrary: fc.record({ act: fc.constant('die' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      ms: fc.constantFrom(500, 9000, 11_000, 70_000),
    }),
  },
  ...(['pause', 'resume', 'cancel', 'retry', 'delete'] as const).map((act) => ({
    weight: 1,
    arbitrary: fc.record({ act: fc.constant(act), slug }),
  })),
  { weight: 2, arbitrary: fc.record({ act: fc.constant('launch' as const), slug, grid: which }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('save' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('set back' as const) }) },
);
export type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

/** A claim that a worker believes to hold, also when it was halted and its lease is long over. */
interface Belief extends JobClaim {
  readonly worker: string;
  readonly open: Map<string, string[]>;
}

export class Schedule {
  readonly store = new MemoryStore();
  readonly #candidates: readonly Candidate[] = [0, 1].map((i) =>
    candidate(this.store, `nonce-${i}-of-a-leader`),
  );
  #sessions: readonly LeaderSession[] = this.#candidates.map((one) => new LeaderSession(one));
  readonly #beliefs: Belief[] = [];
  #made = 0;

  private constructor() {
    this.#arrive('worker-0');
    this.#arrive('worker-1');
    this.store.lead = this.#candidates[0]?.nonce ?? '';
  }

  /** Every sweep is launched, and that is the first state to be set back to. */
  static async begin(): Promise<Schedule> {
    const schedule = new Schedule();
    for (const name of SLUGS) await schedule.#launch(name, 0);
    schedule.store.save();
    return schedule;
  }

  async take(step: Step): Promise<void> {
    this.store.nowMs += 10;
    switch (step.act) {
      case 'turn':
        return this.#turn(step.which, step.lostAfter);
      case 'lead':
        return this.#lead(step.which);
      case 'claim':
        return this.#claim(`worker-${step.which}`, step.age);
      case 'finish':
      case 'fail':
        return this.#end(`worker-${step.which}`, step.act);
      case 'crash':
      case 'stop':
        return this.#release(`worker-${step.which}`, step.act === 'crash' ? 'crashed' : 'stopped');
      case 'die':
        // It comes back under its name, and does not know what it held.
        this.#beliefs.splice(0, this.#beliefs.length, ...this.#of(`worker-${1 - step.which}`));
        return;
      case 'wait':
        this.store.nowMs += step.ms;
        return;
      case 'pause':
        return this.store.control.pause(step.slug, { type: 'paused', reason: 'the user' });
      case 'cancel':
        return this.store.control.cancel(step.slug, { type: 'cancelled', trials: null });
      case 'resume':
        return this.#resume(step.slug);
      case 'retry':
        return this.#retry(step.slug);
      case 'delete':
        return this.store.sweeps.delete(step.slug);
      case 'launch':
        return this.#launch(step.slug, step.grid);
      case 'save':
        return this.store.save();
      case 'set back':
        return this.store.setBack();
    }
  }

  /** From here on nothing goes wrong, and the user wants all of it trained. True if it ended. */
  async goOnToTheEnd(): Promise<boolean> {
    this.#lead(0);
    for (const name of SLUGS) {
      if (this.store.entries(name).length === 0) await this.#launch(name, 0);
      await this.#resume(name);
      await this.#retry(name);
    }
    for (let round = 0; round < 200; round++) {
      await this.#turn(0, Infinity);
      if (SLUGS.every((name) => !this.store.isActive(name))) return true;
      this.store.nowMs += 5000;
      for (const worker of ['worker-0', 'worker-1']) {
        while (this.store.waitingJobs.length > 0) await this.#claim(worker, 0);
        while (this.#of(worker).length > 0) await this.#end(worker, 'finish');
      }
    }
    return false;
  }

  async #turn(index: number, lostAfter: number): Promise<void> {
    let left = lostAfter;
    // Another takes the lead while this one carries its orders out.
    this.store.onCommand = () => {
      if (left-- === 0) this.#lead(1 - index);
    };
    await this.#sessions[index]?.turn();
    this.store.onCommand = () => {};
  }

  #lead(index: number): void {
    const { nonce } = this.#candidates[index] ?? { nonce: '' };
    if (this.store.lead === nonce) return;
    this.store.lead = nonce;
    this.#sessions = this.#candidates.map((one, i) =>
      i === index ? new LeaderSession(one) : (this.#sessions[i] ?? new LeaderSession(one)),
    );
  }

  #arrive(worker: string): void {
    this.store.present.set(worker, 2);
  }

  /** A job may be delivered to anybody, and again. */
  async #claim(worker: string, age: number): Promise<void> {
    const jobs = this.store.waitingJobs;
    const job = age === 0 ? jobs.shift() : jobs[age % Math.max(1, jobs.length)];
    if (job === undefined) return;
    const claim = { slug: job.job.slug, token: `token-${++this.#made}`, worker };
    const runs = job.job.runs.map(({ run }) => run);
    const got = await this.store.runs.claim(claim, runs, { job: job.id, worker });
    const open = job.job.runs.filter((_, i) => got[i] !== null);
    if (open.length === 0) return;
    const trials = open.map(({ run, trials }) => [run, trials.map(({ id }) => id)] as const);
    this.#beliefs.push({ ...claim, open: new Map(trials) });
  }

  #of(worker: string): Belief[] {
    return this.#beliefs.filter((belief) => belief.worker === worker);
  }

  #forget(belief: Belief): void {
    this.#beliefs.splice(this.#beliefs.indexOf(belief), 1);
  }

  async #end(worker: string, how: 'finish' | 'fail'): Promise<void> {
    const [belief] = this.#of(worker);
    if (belief === undefined) return;
    const [[run, trials] = ['', [] as string[]]] = belief.open;
    const trial = trials.shift() ?? '';
    const event = how === 'finish' ? finished(trial, ++this.#made, { worker }) : { ...failed(trial), worker };
    const ending = { run, trial, event, fingerprint: String(this.#made), isLast: trials.length === 0 };
    await this.store.runs.finish(belief, [ending]);
    if (trials.length === 0) belief.open.delete(run);
    if (belief.open.size === 0) this.#forget(belief);
  }

  async #release(worker: string, reason: 'stopped' | 'crashed'): Promise<void> {
    const [belief] = this.#of(worker);
    if (belief === undefined) return;
    this.#forget(belief);
    const { slug, token } = belief;
    for (const [run, trials] of belief.open)
      await this.store.runs.release({ slug, token, run }, { type: 'released', run, trials, worker, reason });
  }

  async #launch(name: string, grid: number): Promise<void> {
    const event = grids[name]?.[grid];
    if (event === undefined) return;
    this.store.append(name, event);
    await this.store.sweeps.activate(name);
  }

  async #resume(name: string): Promise<void> {
    if (this.store.entries(name).length === 0) return;
    this.store.append(name, { type: 'resumed' });
    await this.store.sweeps.activate(name);
  }

  async #retry(name: string): Promise<void> {
    const last = this.store.entries(name).findLast(({ event }) => event.type === 'planned')?.event;
    if (last?.type !== 'planned') return;
    const table = tableOfGrid(last);
    const trials = Array.from({ length: table.size }, (_, position) => table.id(position));
    this.store.append(name, { type: 'retried', trials });
    await this.store.sweeps.activate(name);
  }
}

function candidate(store: MemoryStore, nonce: string): Candidate {
  const data = new DataPresence(store.datasets, () => {});
  const clock = () => store.nowMs;
  return {
    store,
    queue: store.jobs,
    nonce,
    clock,
    data,
    onProblem: () => {},
    onClosed: () => {},
    notices: null,
    searchThread: null,
    sweeps: new Map(),
    jobs: 0,
  };
}

/** The fold of a sweep, and the trials that an ending was written for although they had one. */
export function outcomeOf(store: MemoryStore, name: string): { fold: SweepFold; endedTwice: string[] } {
  const entries = store.entries(name);
  const plan = entries.findLast(({ event }) => event.type === 'planned')?.event;
  if (plan?.type !== 'planned') throw new Error('expected a plan');
  const fold = new SweepFold(plan, tableOfGrid(plan));
  const endedTwice = entries.flatMap((entry) => {
    const { event } = entry;
    const position = 'trial' in event ? fold.trials.position(event.trial) : undefined;
    const isFinal = position !== undefined && !['waiting', 'running'].includes(fold.state(position));
    fold.apply(entry);
    return isFinal && 'trial' in event ? [event.trial] : [];
  });
  return { fold, endedTwice };
}

const tables = new Map<string, TrialTable>();

/** The same for every copy of a plan. */
function tableOfGrid(plan: Planned): TrialTable {
  const key = JSON.stringify(plan.spec.axes);
  const table = tables.get(key) ?? tableOf(plan);
  tables.set(key, table);
  return table;
}
