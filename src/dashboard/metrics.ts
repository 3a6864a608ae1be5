/**
 * Numbers for Prometheus, from the journals: they are right without a worker and without a coordinator, so that a pool
 * of workers can be started from nothing by the number of waiting runs.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../base/version.js';
import { SWEEP_PHASES, TRIAL_STATES } from '../model/states.js';
import { waitingRuns } from '../queries/endForecast.js';
import type { SweepTable } from '../queries/sweepTable.js';
import { winner } from '../results/summary.js';
import type { Store } from '../store/store.js';
import type { LiveSweeps } from './liveSweeps.js';
import type { OpenedTable, SweepTables } from './sweepTables.js';

/** Seconds: trials take from milliseconds to days. */
const DURATIONS = [0.01, 0.1, 1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600];

interface Sources {
  readonly store: Store;
  readonly live: LiveSweeps;
  readonly tables: SweepTables;
}

export class DashboardMetrics {
  readonly #sources: Sources;
  readonly #registry = new Registry();
  readonly #trials = this.#gauge('jmin_trials', 'Trials by state, by the journal.', ['sweep', 'state']);
  readonly #waitingRuns = this.#gauge(
    'jmin_waiting_runs',
    'Trainings that no worker has taken, by the journal. Scale workers by their sum.',
    ['sweep'],
  );
  readonly #state = this.#gauge('jmin_sweep_state', '1 for the state that a sweep is in.', [
    'sweep',
    'state',
  ]);
  readonly #best = this.#gauge('jmin_best_value', "The best value of a sweep's objective.", [
    'sweep',
    'metric',
  ]);
  readonly #workers = this.#gauge('jmin_workers', 'Worker processes that are present.', []);
  readonly #threads = this.#gauge('jmin_threads', 'Their threads: all, and those that train.', ['state']);
  readonly #jobs = this.#gauge(
    'jmin_queue_waiting_jobs',
    'Jobs in the queue of BullMQ. They are hints, not the work left.',
    [],
  );
  readonly #latency = this.#gauge(
    'jmin_redis_latency_seconds',
    'How long one small command to Redis took.',
    [],
  );
  readonly #up = this.#gauge('jmin_redis_up', '1 if Redis answered.', []);
  readonly #memory = this.#gauge('process_resident_memory_bytes', 'Resident memory of the dashboard.', []);
  readonly #durations: Histogram<'sweep'>;
  readonly #cpu: Counter;
  #cpuSeconds = 0;
  /** The table and its version up to which durations are counted, by slug. */
  readonly #counted = new Map<string, { readonly table: SweepTable; readonly version: number }>();

  constructor(sources: Sources) {
    this.#sources = sources;
    const registers = [this.#registry];
    this.#durations = new Histogram({
      name: 'jmin_trial_duration_seconds',
      help: 'Training times of ended trials, without those taken from other sweeps.',
      labelNames: ['sweep'],
      buckets: DURATIONS,
      registers,
    });
    this.#cpu = new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Processor time of the dashboard.',
      registers,
    });
    const info = this.#gauge('jmin_info', 'The version of the dashboard.', ['version']);
    info.set({ version: VERSION }, 1);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The exposition. If Redis does not answer, `jmin_redis_up` is 0 and what it holds is left out. */
  async text(): Promise<string> {
    this.#ownUse();
    for (const gauge of [this.#trials, this.#waitingRuns, this.#state, this.#best, this.#threads])
      gauge.reset();
    try {
      await this.#readRedis();
      this.#up.set(1);
    } catch {
      this.#up.set(0);
    }
    return this.#registry.metrics();
  }

  async #readRedis(): Promise<void> {
    const { store, live, tables } = this.#sources;
    const opened = await tables.all();
    const began = performance.now();
    this.#jobs.set(await store.countWaitingJobs());
    this.#latency.set((performance.now() - began) / 1000);
    const threads = live.presences.reduce((sum, presence) => sum + presence.threads, 0);
    const busy = live.presences.reduce((sum, { running }) => sum + running.length, 0);
    this.#workers.set(live.presences.length);
    this.#threads.set({ state: 'all' }, threads);
    this.#threads.set({ state: 'busy' }, busy);
    for (const each of opened) this.#readSweep(each);
    const slugs = new Set(opened.map((each) => each.live.slug));
    for (const slug of this.#counted.keys()) {
      if (slugs.has(slug)) continue;
      this.#counted.delete(slug);
      this.#durations.remove({ sweep: slug });
    }
  }

  #readSweep({ table, live: { slug: sweep } }: OpenedTable): void {
    const { summary } = table;
    const { ledger, phase, spec } = summary;
    for (const state of TRIAL_STATES) this.#trials.set({ sweep, state }, ledger[state]);
    for (const state of SWEEP_PHASES) this.#state.set({ sweep, state }, Number(state === phase));
    this.#waitingRuns.set({ sweep }, waitingRuns(table));
    const best = winner(summary);
    const value = best === null ? undefined : summary.columns.metrics.get(spec.rankBy)?.[best];
    if (value !== undefined) this.#best.set({ sweep, metric: spec.rankBy }, value);
    this.#countDurations(sweep, table);
  }

  #countDurations(sweep: string, table: SweepTable): void {
    const known = this.#counted.get(sweep);
    const since = known?.table === table ? known.version : 0;
    if (known !== undefined && known.table !== table) this.#durations.remove({ sweep });
    const { endedMs, trainMs, reused } = table.summary.columns;
    for (const at of table.changedSince(since)) {
      if (Number.isNaN(endedMs[at]) || Number.isNaN(trainMs[at]) || reused[at] === 1) continue;
      this.#durations.observe({ sweep }, (trainMs[at] ?? 0) / 1000);
    }
    this.#counted.set(sweep, { table, version: table.version });
  }

  #ownUse(): void {
    this.#memory.set(process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    const seconds = (user + system) / 1e6;
    this.#cpu.inc(Math.max(0, seconds - this.#cpuSeconds));
    this.#cpuSeconds = seconds;
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
